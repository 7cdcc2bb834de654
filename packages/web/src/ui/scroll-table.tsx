import { clsx } from 'clsx';
import { type ReactNode, useEffect, useRef, useState } from 'react';

export interface ScrollTableProps {
  /** Its name. */
  readonly label: string;
  /** The names of the columns; an empty one is for what can be done. */
  readonly columns: readonly TableColumn[];
  /** Rows: `<tr>` with `<td className={TABLE_CELL}>`. */
  readonly children: ReactNode;
  /** Higher tables scroll inside. */
  readonly className?: string;
}

export interface TableColumn {
  readonly id: string;
  readonly name: string;
  /** Numbers stand at the end. */
  readonly end?: boolean;
  /** Named for screen readers only. */
  readonly hidden?: boolean;
}

export const TABLE_CELL = 'px-3 py-1.5 align-baseline';
export const TABLE_ROW = 'border-t border-line hover:bg-hover';

/** A table that scrolls by itself where it is wider than its place, so that the page never does. */
export function ScrollTable({ label, columns, children, className }: ScrollTableProps) {
  const box = useRef<HTMLDivElement>(null);
  const scrolls = useScrolls(box);
  return (
    // No landmark: the card around it often is one, with the same name.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in
    <div
      ref={box}
      role="group"
      aria-label={label}
      // What scrolls has to be reached by the keyboard; what does not would be a stop for nothing.
      tabIndex={scrolls ? 0 : undefined}
      // What is hidden for screen readers is placed in it, and not beside the page.
      className={clsx('scroll-thin relative overflow-auto', className)}
    >
      <table className="w-full border-collapse">
        <caption className="sr-only">{label}</caption>
        <thead className="sticky top-0 bg-bg2">
          <tr>
            {columns.map(({ id, name, end, hidden }) => (
              <th
                key={id}
                scope="col"
                className={clsx(
                  'px-3 py-1.5 text-sm font-medium whitespace-nowrap text-fg2',
                  end ? 'text-right' : 'text-left',
                )}
              >
                {hidden ? <span className="sr-only">{name}</span> : name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

function useScrolls(box: React.RefObject<HTMLElement | null>): boolean {
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = (): void =>
      setScrolls(
        element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1,
      );
    const observer = new ResizeObserver(look);
    observer.observe(element);
    const table = element.firstElementChild;
    if (table !== null) observer.observe(table);
    return () => observer.disconnect();
  }, [box]);
  return scrolls;
}
