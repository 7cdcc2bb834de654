import { useIsFetching } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { CircleUserRound, Menu as MenuIcon, Search, SunMoon } from 'lucide-react';
import { lazy, Suspense, useContext, useEffect, useState } from 'react';
import { useLog, useLogSummary, useMay, useVerify } from '../api/queries.ts';
import { useLanguage } from '../i18n/language.ts';
import { useMessages } from '../i18n/messages.ts';
import { usePreferences } from '../preferences/preferences.ts';
import { type Shortcut, ShortcutContext, useShortcuts } from '../shortcuts/shortcuts.ts';
import { Banner } from '../ui/banner.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { readOnlyWords } from '../ui/read-only-words.ts';
import { ServerWords } from '../ui/server-words.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { Brand } from './brand.tsx';
import { ChainBadge } from './chain-badge.tsx';
import { DemoBanner } from './demo-banner.tsx';
import { MenuOnDemand } from './menu-on-demand.tsx';
import { Navigation } from './navigation.tsx';
import { ProofPrompt } from './proof-prompt.tsx';
import { SHELL } from './shell-messages.ts';

// None of these is part of the first load: they come when they are asked for.
const loadDisplayMenu = () => import('./display-menu.tsx');
const loadAccountMenu = () => import('./account-menu.tsx');
const DisplayMenu = lazy(loadDisplayMenu);
const AccountMenu = lazy(loadAccountMenu);
const NarrowMenu = lazy(() => import('./narrow-menu.tsx'));
const loadPalette = () => import('../palette/command-palette.tsx');
const CommandPalette = lazy(loadPalette);
const ShortcutSheet = lazy(() => import('../palette/shortcut-sheet.tsx'));

/** What is around every screen. */
export function Shell() {
  const t = useMessages(SHELL);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const changeLog = useChangeLog();
  // What is typed for the palette while it is loaded is no shortcut.
  useKeyboard(!isPaletteOpen && !isHelpOpen);
  useShellShortcuts({ openPalette: () => setPaletteOpen(true), openHelp: () => setHelpOpen(true) });
  return (
    <div className="flex h-dvh flex-col md:flex-row">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-md focus:bg-bg focus:p-2"
      >
        {t.skip}
      </a>
      <aside className="print-hidden hidden w-52 shrink-0 flex-col border-r border-line bg-bg2 md:flex">
        <Brand />
        <Navigation onLog={changeLog} />
      </aside>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col">
        <header className="print-hidden flex h-12 shrink-0 items-center gap-2 border-b border-line px-3">
          <Button
            look="quiet"
            icon
            aria-label={t.menu}
            className="md:hidden"
            onClick={() => setMenuOpen(true)}
          >
            <MenuIcon aria-hidden className="size-4" />
          </Button>
          <ChainBadge />
          <Busy />
          <div className="flex-1" />
          <Button
            look="plain"
            onClick={() => setPaletteOpen(true)}
            onPointerEnter={loadPalette}
            onFocus={loadPalette}
            aria-label={t.palette}
            className="text-fg2"
          >
            <Search aria-hidden className="size-3.5" />
            <span className="hidden lg:inline">{t.palette}</span>
            <span className="hidden sm:inline">
              <KeyHint keys="Ctrl K" />
            </span>
          </Button>
          <ZoneSwitch />
          <MenuOnDemand
            label={t.display}
            icon={SunMoon}
            preload={loadDisplayMenu}
            menu={(trigger) => <DisplayMenu trigger={trigger} />}
          />
          <MenuOnDemand
            label={t.account}
            icon={CircleUserRound}
            preload={loadAccountMenu}
            menu={(trigger) => <AccountMenu trigger={trigger} onHelp={() => setHelpOpen(true)} />}
          />
        </header>
        <LogNotices />
        <main id="content" tabIndex={-1} className="relative min-h-0 flex-1 overflow-auto outline-none">
          <Outlet />
        </main>
      </div>
      <Suspense>
        {isMenuOpen && <NarrowMenu onClose={() => setMenuOpen(false)} onLog={changeLog} />}
        {isPaletteOpen && <CommandPalette onClose={() => setPaletteOpen(false)} />}
        {isHelpOpen && <ShortcutSheet onClose={() => setHelpOpen(false)} />}
      </Suspense>
      <ProofPrompt />
    </div>
  );
}

/** Of the log that is looked at. */
function LogNotices() {
  const t = useMessages(SHELL);
  const language = useLanguage();
  const log = useLog();
  const shown = useLogSummary();
  const { log: named } = useSearch({ strict: false }) as { readonly log?: string };
  const isExplained = useLocation().pathname.endsWith('/integrity/read-only');
  return (
    <div className="print-hidden flex flex-col gap-2 px-3 not-empty:pt-3">
      {named !== undefined && named !== log && (
        <Banner tone="warn" title={t.logAbsent({ named: visibleText(named, 60), log })} />
      )}
      {/* Where it is said what to do about it, it is said whole. */}
      {shown?.readOnly != null && !isExplained && (
        <Banner
          tone="crit"
          title={t.readOnly}
          actions={
            <Link to="/integrity/read-only" className={buttonClass()}>
              {t.whatToDo}
            </Link>
          }
        >
          <ServerWords words={readOnlyWords(shown.readOnly, language)} />
        </Banner>
      )}
      {shown?.demo === true && <DemoBanner />}
    </div>
  );
}

function Busy() {
  const isFetching = useIsFetching({ predicate: ({ state }) => state.status === 'pending' }) > 0;
  const t = useMessages(SHELL);
  return isFetching ? (
    <span role="status" className="sr-only">
      {t.loading}
    </span>
  ) : null;
}

/** UTC or where the reader is, at one press; the Display menu has every other zone. */
function ZoneSwitch() {
  const t = useMessages(SHELL);
  const [{ zone }, change] = usePreferences();
  const name = zone === 'utc' ? 'UTC' : zone === 'local' ? t.local({ zone: '' }).replace(/ \(\)$/, '') : zone;
  return (
    <Button
      look="quiet"
      aria-label={`${t.zone}: ${name}`}
      className="font-mono text-sm max-sm:hidden"
      onClick={() => change({ zone: zone === 'utc' ? 'local' : 'utc' })}
    >
      {name}
    </Button>
  );
}

function useChangeLog(): (log: string) => void {
  const navigate = useNavigate();
  // What a search means in another log is nothing that can be carried over; the screen can.
  return (log) => void navigate({ to: '.', search: { log } as never });
}

/** One listener for all shortcuts. */
function useKeyboard(isOn: boolean): void {
  const registry = useContext(ShortcutContext);
  const [{ shortcuts }] = usePreferences();
  useEffect(() => {
    if (!isOn) return;
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'Control' || event.key === 'Meta') void loadPalette();
      if (!event.defaultPrevented) registry.press(event, { letters: shortcuts });
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [registry, shortcuts, isOn]);
}

function useShellShortcuts(open: { readonly openPalette: () => void; readonly openHelp: () => void }): void {
  const t = useMessages(SHELL);
  const router = useRouter();
  const [{ zone }, change] = usePreferences();
  const verify = useVerify();
  const mayVerify = useMay('verify');
  const mayExport = useMay('export');
  const go = (keys: string, to: string, label: string): Shortcut => ({
    keys,
    label,
    run: () => void router.navigate({ to }),
  });
  useShortcuts([
    { keys: 'mod+k', label: t.palette, run: open.openPalette },
    { keys: '?', label: t.help, run: open.openHelp },
    go('g o', '/', t.overview),
    go('g e', '/events', t.events),
    go('g i', '/integrity', t.integrity),
    ...(mayExport ? [go('g x', '/exports', t.exports)] : []),
    go('g j', '/jobs', t.jobs),
    go('g s', '/settings', t.settings),
    { keys: 'u', label: t.toggleZone, run: () => change({ zone: zone === 'utc' ? 'local' : 'utc' }) },
    ...(mayVerify ? [{ keys: 'v', label: t.verifyNow, run: () => verify.mutate('full') }] : []),
  ]);
}
