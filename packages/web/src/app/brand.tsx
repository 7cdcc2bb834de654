export function Brand() {
  return (
    <div className="flex h-12 shrink-0 items-center gap-2 px-4">
      <img src="./favicon.svg" alt="" width={20} height={20} />
      <span className="text-lg font-semibold tracking-tight">Attestry</span>
    </div>
  );
}
