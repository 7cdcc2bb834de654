import { type ReactNode, useId } from 'react';

export interface PartProps {
  readonly title: ReactNode;
  /** At the end of the line of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a record, with its heading. */
export function Part({ title, actions, children }: PartProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-2 border-t border-line px-4 py-3">
      <div className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1">
        <h2 id={id} className="m-0 min-w-0 flex-1 text-base font-semibold">
          {title}
        </h2>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** Names and what stands for them, beside each other, under each other where there is no room. */
export function Lines({ children }: { readonly children: ReactNode }) {
  return (
    <dl className="m-0 grid grid-cols-[minmax(5.5rem,auto)_minmax(0,1fr)] gap-x-3 gap-y-0.5">{children}</dl>
  );
}

export function LineOf({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-sm leading-6 text-fg3">{name}</dt>
      <dd className="m-0 min-w-0 leading-6">{children}</dd>
    </>
  );
}
