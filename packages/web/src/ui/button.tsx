import { clsx } from 'clsx';
import type { ComponentProps } from 'react';

export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'danger';

const LOOKS: { readonly [L in ButtonLook]: string } = {
  primary: 'bg-acc text-acc-fg border-transparent hover:brightness-110',
  plain: 'bg-bg text-fg border-line2 hover:bg-hover',
  quiet: 'bg-transparent text-fg2 border-transparent hover:bg-hover hover:text-fg',
  danger: 'bg-bg text-crit border-line2 hover:bg-crit-bg',
};

export interface ButtonProps extends ComponentProps<'button'> {
  /** @default plain */
  readonly look?: ButtonLook;
  /** Square, for a single icon: give it an `aria-label`. */
  readonly icon?: boolean;
}

/** The class of a button, for links that look like one. */
export function buttonClass(look: ButtonLook = 'plain', icon = false): string {
  return clsx(
    'inline-flex items-center justify-center gap-1.5 rounded-md border font-medium whitespace-nowrap select-none',
    'h-7 text-base no-underline disabled:opacity-50 disabled:pointer-events-none',
    icon ? 'w-7 shrink-0' : 'px-2.5',
    LOOKS[look],
  );
}

export function Button({ look, icon, className, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={clsx(buttonClass(look, icon), className)} {...rest} />;
}
