import { Link } from '@tanstack/react-router';
import { clsx } from 'clsx';
import { createContext, type ReactNode, useContext } from 'react';

/** Where a record is shown: links to others lead to the same kind of place. */
export type RecordPlace = 'drawer' | 'page';

export const RecordPlaceContext = createContext<RecordPlace>('page');

export interface RecordLinkProps {
  /** As an address has it. */
  readonly position: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Opens another record: in the drawer, whose address is `open`, or as its page. */
export function RecordLink({ position, className, children }: RecordLinkProps) {
  const place = useContext(RecordPlaceContext);
  const look = clsx('min-h-6 text-acc no-underline hover:underline', className);
  if (place === 'drawer') {
    return (
      <Link
        to="."
        search={((old: object) => ({ ...old, open: position })) as never}
        className={look}
        preload={false}
      >
        {children}
      </Link>
    );
  }
  return (
    <Link to="/events/$position" params={{ position }} className={look}>
      {children}
    </Link>
  );
}
