export interface ProgressBarProps {
  readonly label: string;
  /** 0 to 1; undefined while nobody knows. */
  readonly share: number | undefined;
}

/** While nobody knows how far it is a stripe moves; where nothing may move, the whole bar is faint and stands for no share. */
export function ProgressBar({ label, share }: ProgressBarProps) {
  const percent = share === undefined ? undefined : Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="h-2 overflow-hidden rounded-full bg-bg3"
    >
      <div
        className={
          percent === undefined
            ? 'h-full w-1/3 animate-unknown bg-acc motion-reduce:w-full motion-reduce:opacity-40'
            : 'h-full bg-acc'
        }
        style={percent === undefined ? {} : { width: `${percent}%` }}
      />
    </div>
  );
}
