import { useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import { Copy, Filter, FilterX, History } from 'lucide-react';
import type { ReactNode } from 'react';
import { defineMessages, useMessages } from '../i18n/messages.ts';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { addTerm, excludeTerm } from './edit-query.ts';

const MESSAGES = defineMessages({
  en: { filter: 'Only events with it', exclude: 'Leave these out', copy: 'Copy', history: 'Its history' },
  de: {
    filter: 'Nur Ereignisse damit',
    exclude: 'Diese weglassen',
    copy: 'Kopieren',
    history: 'Verlauf dazu',
  },
});

export interface ValueActions {
  /** Of the query language: `actor.id:42`. */
  readonly term: string;
  /** What is copied. */
  readonly copy: string;
  /** Where its history is, below the dashboard's own address: `/history/actor/42?type=user`. */
  readonly href?: string | undefined;
}

export interface ValueMenuProps extends ValueActions {
  readonly children: ReactNode;
}

/** A value that can be acted on: searched for, left out, copied, followed through its history. */
export function ValueMenu({ children, ...actions }: ValueMenuProps) {
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          className="foreign min-h-6 max-w-full cursor-pointer rounded-sm text-left decoration-dotted underline-offset-4 hover:underline data-popup-open:underline"
        >
          {children}
        </button>
      }
    >
      <ValueMenuItems {...actions} />
    </Menu>
  );
}

/** What can be done with a value, as the items of any menu. */
export function ValueMenuItems({ term, copy, href }: ValueActions) {
  const t = useMessages(MESSAGES);
  const edit = useQueryEdit();
  const navigate = useNavigate();
  const open = (address: string): void => {
    const { pathname, searchParams } = new URL(address, location.origin);
    const [, , kind = '', id = ''] = pathname.split('/').map(decodeURIComponent);
    void navigate({
      to: '/history/$kind/$id',
      params: { kind, id },
      search: Object.fromEntries(searchParams),
    });
  };
  return (
    <>
      <MenuItem onSelect={() => edit((q) => addTerm(q, term))}>
        <Filter aria-hidden className="size-3.5" />
        {t.filter}
      </MenuItem>
      <MenuItem onSelect={() => edit((q) => excludeTerm(q, term))}>
        <FilterX aria-hidden className="size-3.5" />
        {t.exclude}
      </MenuItem>
      <MenuSeparator />
      <MenuItem onSelect={() => void navigator.clipboard.writeText(copy).catch(() => undefined)}>
        <Copy aria-hidden className="size-3.5" />
        {t.copy}
      </MenuItem>
      {href !== undefined && (
        <MenuItem onSelect={() => open(href)}>
          <History aria-hidden className="size-3.5" />
          {t.history}
        </MenuItem>
      )}
    </>
  );
}

/** Changes the search of the Events screen; from any other screen it begins one there, in the same range of time. */
export function useQueryEdit(): (change: (q: string) => string) => void {
  const { pathname } = useLocation();
  const { q, range } = useSearch({ strict: false }) as { readonly q?: string; readonly range?: string };
  const navigate = useNavigate();
  return (change) => {
    if (pathname === '/events') {
      void navigate({ to: '.', search: (old: object) => ({ ...old, q: change(q ?? '') }) } as never);
    } else {
      void navigate({ to: '/events', search: { q: change(''), ...(range !== undefined && { range }) } });
    }
  };
}
