import './app.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ProofGate } from './api/proof-gate.ts';
import { createQueryClient } from './api/queries.ts';
import { ProofGateContext } from './app/proof-prompt.tsx';
import { createDashboardRouter, WAYS_IN } from './app/router.tsx';
import { LanguageContext } from './i18n/language.ts';
import { createPreferences, PreferencesContext, usePreferences } from './preferences/preferences.ts';
import { ShortcutContext, ShortcutRegistry } from './shortcuts/shortcuts.ts';

const preferences = createPreferences();
const shortcuts = new ShortcutRegistry();

function Dashboard() {
  const [{ language }] = usePreferences();
  const [{ gate, client, router }] = useState(create);
  return (
    <LanguageContext value={language}>
      <ShortcutContext value={shortcuts}>
        <ProofGateContext value={gate}>
          <QueryClientProvider client={client}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </ProofGateContext>
      </ShortcutContext>
    </LanguageContext>
  );
}

/** Whoever is signed out meanwhile is asked to sign in, and comes back to where they were. */
function create() {
  const gate = new ProofGate();
  const onSignedOut = (): void => {
    const { pathname, href } = router.state.location;
    if (!WAYS_IN.has(pathname)) void router.navigate({ to: '/sign-in', search: { next: href } });
  };
  const client = createQueryClient({ gate, onSignedOut });
  const router = createDashboardRouter(client);
  return { gate, client, router };
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
