import { Link, Outlet } from '@tanstack/react-router';
import { useIsAdmin } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { SHELL } from './shell-messages.ts';

const LINK =
  '-mb-px inline-flex h-8 items-center border-b-2 border-transparent px-1 text-fg2 no-underline hover:text-fg aria-[current=page]:border-acc aria-[current=page]:font-medium aria-[current=page]:text-fg';

/** What is set is in several screens; whoever may not see one of them is shown no way there. */
export function SettingsSections() {
  const t = useMessages(SHELL);
  const isAdmin = useIsAdmin();
  const sections = [
    ['/settings', t.general] as const,
    ['/settings/account', t.yourAccount] as const,
    ...(isAdmin ? [['/settings/people', t.people] as const] : []),
  ];
  return (
    <div className="mx-auto flex max-w-5xl flex-col gap-4 p-4">
      <nav aria-label={t.settings} className="print-hidden flex flex-wrap gap-4 border-b border-line">
        {sections.map(([to, name]) => (
          <Link key={to} to={to} className={LINK} activeOptions={{ exact: true, includeSearch: false }}>
            {name}
          </Link>
        ))}
      </nav>
      <Outlet />
    </div>
  );
}
