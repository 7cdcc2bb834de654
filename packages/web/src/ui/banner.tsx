import { clsx } from 'clsx';
import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

const TONES = {
  info: ['border-line2 bg-bg2 text-fg', Info, 'text-fg2'],
  warn: ['border-transparent bg-warn-bg text-fg', TriangleAlert, 'text-warn'],
  crit: ['border-transparent bg-crit-bg text-fg', CircleAlert, 'text-crit'],
} as const;

export interface BannerProps {
  readonly tone?: keyof typeof TONES;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** Something the reader has to know, in its place on the page. What failed is announced at once. */
export function Banner({ tone = 'info', title, children, actions }: BannerProps) {
  const [box, Icon, mark] = TONES[tone];
  return (
    <div
      role={tone === 'crit' ? 'alert' : 'status'}
      className={clsx('flex items-start gap-2.5 rounded-lg border px-3 py-2', box)}
    >
      <Icon aria-hidden className={clsx('mt-0.5 size-4 shrink-0', mark)} />
      <div className="foreign min-w-0 flex-1">
        <div className="font-medium">{title}</div>
        {children !== undefined && <div className="text-fg2">{children}</div>}
      </div>
      {actions}
    </div>
  );
}
