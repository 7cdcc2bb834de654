/** Keys as they are pressed: `g then o`, `Ctrl K`. */
export function KeyHint({ keys }: { readonly keys: string }) {
  return (
    <span className="inline-flex gap-0.5">
      {keys.split(' ').map((key) => (
        <kbd key={key} className="rounded-sm border border-line2 bg-bg2 px-1 font-mono text-xs text-fg2">
          {key}
        </kbd>
      ))}
    </span>
  );
}
