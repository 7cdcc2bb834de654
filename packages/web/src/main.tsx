import './app.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './api/queries.ts';
import { createDashboardRouter } from './app/router.tsx';
import { LanguageContext } from './i18n/language.ts';
import { createPreferences, PreferencesContext, usePreferences } from './preferences/preferences.ts';
import { ShortcutContext, ShortcutRegistry } from './shortcuts/shortcuts.ts';

const preferences = createPreferences();
const shortcuts = new ShortcutRegistry();

function Dashboard() {
  const [{ language }] = usePreferences();
  const [{ client, router }] = useState(create);
  return (
    <LanguageContext value={language}>
      <ShortcutContext value={shortcuts}>
        <QueryClientProvider client={client}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </ShortcutContext>
    </LanguageContext>
  );
}

/** Whoever is signed out meanwhile is asked to sign in, and comes back to where they were. */
function create() {
  const client = createQueryClient(() => {
    const { pathname, href } = router.state.location;
    if (pathname !== '/sign-in') void router.navigate({ to: '/sign-in', search: { next: href } });
  });
  const router = createDashboardRouter(client);
  return { client, router };
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    {/* The page's policy allows no style elements. */}
    <CSPProvider disableStyleElements>
      <PreferencesContext value={preferences}>
        <Dashboard />
      </PreferencesContext>
    </CSPProvider>
  </StrictMode>,
);
