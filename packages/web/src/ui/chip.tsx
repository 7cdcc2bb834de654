import { clsx } from 'clsx';
import type { ReactNode } from 'react';

export type ChipTone = 'neutral' | 'ok' | 'info' | 'warn' | 'crit' | 'accent';

const TONES: { readonly [T in ChipTone]: string } = {
  neutral: 'bg-bg3 text-fg2',
  ok: 'bg-ok-bg text-ok',
  info: 'bg-info-bg text-info',
  warn: 'bg-warn-bg text-warn',
  crit: 'bg-crit-bg text-crit',
  accent: 'bg-sel text-acc',
};

export function Chip({
  tone = 'neutral',
  children,
}: {
  readonly tone?: ChipTone;
  readonly children: ReactNode;
}) {
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap',
        TONES[tone],
      )}
    >
      {children}
    </span>
  );
}
