import { clsx } from 'clsx';
import { type ReactNode, useId } from 'react';

export interface CardProps {
  /** Where a link may lead to. */
  readonly id?: string;
  readonly title?: ReactNode;
  /** Beside the title, at its end. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  /** Without space around the content: for lists and tables. */
  readonly flush?: boolean;
}

/** A part of a screen, named by its title. */
export function Card({ id, title, actions, children, className, flush }: CardProps) {
  const titleId = useId();
  return (
    <section
      id={id}
      aria-labelledby={title === undefined ? undefined : titleId}
      className={clsx('flex min-w-0 scroll-mt-4 flex-col rounded-lg border border-line bg-bg', className)}
    >
      {title !== undefined && (
        <header className="flex min-h-10 items-center gap-2 border-b border-line px-3">
          <h2 id={titleId} className="min-w-0 flex-1 truncate text-base font-semibold">
            {title}
          </h2>
          {actions}
        </header>
      )}
      <div className={clsx('min-w-0 flex-1', !flush && 'p-3')}>{children}</div>
    </section>
  );
}
