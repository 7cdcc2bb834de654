import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  type ErrorComponentProps,
  Link,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { ApiError } from '../api/api-error.ts';
import { sessionQuery, signInWaysQuery } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { SettingsSections } from './settings-sections.tsx';
import { Shell } from './shell.tsx';
import { SHELL } from './shell-messages.ts';

/** What is in an address behind the question mark: texts, that each screen reads by itself. */
export type SearchParams = { readonly [name: string]: string | undefined };

const root = createRootRouteWithContext<{ readonly client: QueryClient }>()({
  validateSearch: (search: Record<string, unknown>): SearchParams => search as SearchParams,
  // Which log is looked at goes along with every link.
  search: { middlewares: [retainSearchParams(['log'])] },
  component: Outlet,
  notFoundComponent: NotFound,
});

/** Where nobody is signed in yet: they do not lead to the sign-in. */
export const WAYS_IN: ReadonlySet<string> = new Set(['/sign-in', '/join', '/auditor']);

const waysIn = [
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    // Which ways there are is known before the first of them is drawn; where it cannot be asked, all are shown.
    loader: ({ context: { client } }) => client.ensureQueryData(signInWaysQuery).catch(() => undefined),
    component: lazyRouteComponent(() => import('../sign-in/sign-in-screen.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/join',
    component: lazyRouteComponent(() => import('../sign-in/join-screen.tsx')),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/auditor',
    component: lazyRouteComponent(() => import('../sign-in/auditor-screen.tsx')),
  }),
] as const;

/** Everything that only who is signed in may see. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: Shell,
  errorComponent: Crashed,
  beforeLoad: async ({ context: { client }, location }) => {
    try {
      await client.ensureQueryData(sessionQuery);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      throw redirect({ to: '/sign-in', search: { next: location.href } });
    }
  },
});

const screens = [
  createRoute({
    getParentRoute: () => inside,
    path: '/',
    errorComponent: Crashed,
    component: lazyRouteComponent(() => import('../overview/overview-screen.tsx')),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/events',
    errorComponent: Crashed,
    component: lazyRouteComponent(() => import('../events/events-screen.tsx')),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/events/$position',
    errorComponent: Crashed,
    component: lazyRouteComponent(() => import('../record/record-page.tsx')),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/history/$kind/$id',
    errorComponent: Crashed,
    component: lazyRouteComponent(() => import('../history/history-screen.tsx')),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/integrity',
    errorComponent: Crashed,
    component: lazyRouteComponent(() => import('../integrity/integrity-screen.tsx')),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/integrity/read-only',
    errorComponent: Crashed,
    component: lazyRouteComponent(() => import('../read-only/read-only-screen.tsx')),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/exports',
    errorComponent: Crashed,
    component: lazyRouteComponent(() => import('../exports/exports-screen.tsx')),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/jobs',
    errorComponent: Crashed,
    component: lazyRouteComponent(() => import('../jobs/jobs-screen.tsx')),
  }),
] as const;

const settings = createRoute({
  getParentRoute: () => inside,
  id: 'settings',
  component: SettingsSections,
});

const settingsScreens = [
  createRoute({
    getParentRoute: () => settings,
    path: '/settings',
    errorComponent: Crashed,
    component: lazyRouteComponent(() => import('../settings/settings-screen.tsx')),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/settings/people',
    errorComponent: Crashed,
    component: lazyRouteComponent(() => import('../people/people-screen.tsx')),
  }),
  createRoute({
    getParentRoute: () => settings,
    path: '/settings/account',
    errorComponent: Crashed,
    component: lazyRouteComponent(() => import('../account/account-screen.tsx')),
  }),
] as const;

const routeTree = root.addChildren([
  ...waysIn,
  inside.addChildren([...screens, settings.addChildren(settingsScreens)]),
]);

/** The addresses of the dashboard, below wherever it is mounted. */
export function createDashboardRouter(client: QueryClient) {
  return createRouter({
    routeTree,
    context: { client },
    basepath: new URL(document.baseURI).pathname,
    defaultPreload: 'intent',
    scrollRestoration: false,
    // Texts stay texts: a search for 17 is not the number 17.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch,
  });
}

function stringifySearch(search: Record<string, unknown>): string {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createDashboardRouter>;
  }
}

function NotFound() {
  const t = useMessages(SHELL);
  return (
    <EmptyState
      title={t.notFound}
      actions={
        <Link to="/" className={buttonClass('primary')}>
          {t.home}
        </Link>
      }
    />
  );
}

/** A screen that failed says so, and leaves the others usable. */
function Crashed({ error, reset }: ErrorComponentProps) {
  const t = useMessages(SHELL);
  return (
    <div className="flex flex-col gap-3 p-4">
      <h1 className="m-0 text-lg font-semibold">{t.crashed}</h1>
      <Failure error={error} onRetry={reset} />
      <div>
        <Button onClick={() => location.reload()}>{t.reload}</Button>
      </div>
    </div>
  );
}
