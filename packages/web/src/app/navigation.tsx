import { Link, useLocation, useSearch } from '@tanstack/react-router';
import {
  CalendarClock,
  FileDown,
  LayoutDashboard,
  Link2,
  ListTree,
  type LucideIcon,
  Settings,
  Star,
} from 'lucide-react';
import { useLog, useMay, useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { SelectField } from '../ui/field.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { useAllViews } from '../views/views.ts';
import { SHELL } from './shell-messages.ts';

const SCREENS = [
  ['/', 'overview', LayoutDashboard],
  ['/events', 'events', ListTree],
  ['/integrity', 'integrity', Link2],
  ['/exports', 'exports', FileDown],
  ['/jobs', 'jobs', CalendarClock],
  ['/settings', 'settings', Settings],
] as const satisfies readonly (readonly [string, string, LucideIcon])[];

const ITEM =
  'flex h-8 items-center gap-2.5 rounded-md px-2.5 text-base text-fg2 no-underline hover:bg-hover hover:text-fg aria-[current=page]:bg-sel aria-[current=page]:font-medium aria-[current=page]:text-fg';

export interface NavigationProps {
  /** Called when something was chosen, for what closes then. */
  readonly onChosen?: () => void;
  readonly onLog: (log: string) => void;
}

/** Where one can go, and which log is looked at. */
export function Navigation({ onChosen, onLog }: NavigationProps) {
  const t = useMessages(SHELL);
  const { logs } = useSession();
  const log = useLog();
  const mayExport = useMay('export');
  return (
    <nav aria-label={t.navigation} className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-auto p-2">
      {logs.length > 1 && (
        <div className="px-0.5 pb-2">
          <SelectField
            label={t.log}
            hideLabel
            value={log}
            options={logs.map(({ name, demo }) => [name, demo ? `${name} (${t.demoLog})` : name] as const)}
            onChange={onLog}
          />
        </div>
      )}
      {SCREENS.filter(([, name]) => name !== 'exports' || mayExport).map(([to, name, Icon]) => (
        <Link
          key={to}
          to={to}
          className={ITEM}
          activeOptions={{ exact: to === '/', includeSearch: false }}
          {...(onChosen && { onClick: onChosen })}
        >
          <Icon aria-hidden className="size-4 text-fg3" />
          {t[name]}
        </Link>
      ))}
      <Views {...(onChosen && { onChosen })} />
    </nav>
  );
}

function Views({ onChosen }: Pick<NavigationProps, 'onChosen'>) {
  const t = useMessages(SHELL);
  const views = useAllViews();
  const { q } = useSearch({ strict: false }) as { readonly q?: string };
  const isEvents = useLocation({ select: ({ pathname }) => pathname === '/events' });
  return (
    <>
      <h2 className="mt-4 mb-1 px-2.5 text-xs font-medium text-fg3">{t.views}</h2>
      {views.map((view) => (
        <Link
          key={view.id}
          to="/events"
          search={view.search}
          className={ITEM}
          aria-current={isEvents && q === view.search.q ? 'page' : undefined}
          activeOptions={{ exact: true, includeSearch: true }}
          {...(onChosen && { onClick: onChosen })}
        >
          <Star aria-hidden className="size-3.5 shrink-0 text-fg3" />
          <span className="foreign truncate">{visibleText(view.name, 100)}</span>
        </Link>
      ))}
    </>
  );
}
