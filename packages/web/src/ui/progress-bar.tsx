export interface ProgressBarProps {
  readonly label: string;
  /** 0 to 1; undefined while nobody knows. */
  readonly share: number | undefined;
}

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
        className={percent === undefined ? 'h-full w-1/3 animate-pulse bg-acc' : 'h-full bg-acc'}
        style={percent === undefined ? {} : { width: `${percent}%` }}
      />
    </div>
  );
}
