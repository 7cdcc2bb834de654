import { Banner } from './banner.tsx';
import { CopyButton } from './copy-button.tsx';

export interface OnceShownProps {
  /** That it is shown this once, and why. */
  readonly about: string;
  readonly value: string;
  /** What is copied, for screen readers. */
  readonly copyLabel: string;
}

/** A secret or a link that nobody can show again. */
export function OnceShown({ about, value, copyLabel }: OnceShownProps) {
  return (
    <div className="flex flex-col gap-3">
      <Banner tone="warn" title={about} />
      <div className="flex items-start gap-2 rounded-md border border-line2 bg-bg2 p-2">
        <code className="min-w-0 flex-1 text-sm break-all">{value}</code>
        <CopyButton value={value} label={copyLabel} />
      </div>
    </div>
  );
}
