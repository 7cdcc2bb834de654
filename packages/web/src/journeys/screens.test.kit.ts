/** For journeys: every screen of the dashboard, and when one of them shows what it has to show. */
import type { Page } from 'playwright-core';

export interface Screen {
  readonly name: string;
  readonly path: string;
  /** What is done there, to have more of it shown. */
  readonly act?: (page: Page) => Promise<void>;
  /** Whether that opens a menu. */
  readonly isMenu?: boolean;
}

/** What the parts of a log are called that screens are about. */
export interface Subjects {
  /** The position of a record. */
  readonly seq: number;
  readonly actorId: string;
  readonly actorType: string;
  readonly targetId: string;
  readonly targetType: string;
}

/** What the sample data are sure to have. */
export const DEMO: Subjects = {
  seq: 17,
  actorType: 'admin',
  actorId: '1',
  targetType: 'user',
  targetId: '1',
};

/** The screens that show records. */
export function logScreens({ seq, actorId, actorType, targetId, targetType }: Subjects): readonly Screen[] {
  const history = (kind: string, id: string, type: string): string =>
    `/history/${kind}/${encodeURIComponent(id)}?${new URLSearchParams({ type })}`;
  return [
    { name: 'overview', path: '/' },
    { name: 'events', path: '/events?range=all' },
    { name: 'events, with a record', path: `/events?range=all&open=${seq}` },
    { name: 'events, nothing found', path: '/events?range=all&q=actor.id%3Anobody-at-all' },
    { name: 'events, a search that cannot be read', path: '/events?q=severty%3Acritical' },
    { name: 'events, a range that cannot be read', path: '/events?range=yesterday' },
    { name: 'record', path: `/events/${seq}` },
    { name: 'record that is not there', path: '/events/99999999' },
    { name: 'history of an actor', path: history('actor', actorId, actorType) },
    { name: 'history of a target', path: history('target', targetId, targetType) },
  ];
}

/** The screens about the log and the server. */
export const OTHER_SCREENS: readonly Screen[] = [
  { name: 'integrity', path: '/integrity' },
  { name: 'exports', path: '/exports?q=severity%3Acritical' },
  { name: 'jobs', path: '/jobs' },
  { name: 'settings', path: '/settings' },
  { name: 'own account', path: '/settings/account' },
  { name: 'people and roles', path: '/settings/people' },
  { name: 'palette', path: '/jobs', act: (page) => openDialog(page, 'ControlOrMeta+k') },
  { name: 'shortcuts', path: '/jobs', act: (page) => openDialog(page, '?') },
  {
    name: 'display menu',
    path: '/jobs',
    isMenu: true,
    act: (page) => page.getByRole('button', { name: 'Display', exact: true }).click(),
  },
  { name: 'badge of the chain', path: '/jobs', act: (page) => page.locator('[data-chain]').click() },
];

/** It is loaded when it is first asked for. */
export async function openDialog(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await page.getByRole('dialog').waitFor();
}

/** Opens a screen in the page as a link does, without loading the program again, and waits until it is there. */
export async function openScreen(page: Page, { path, act }: Screen): Promise<void> {
  await page.goto(path);
  await settled(page);
  if (act === undefined) return;
  await act(page);
  await settled(page);
}

const QUIET_MS = 250;
const PATIENCE_MS = 8000;

/** Waits until a screen is drawn and nothing of it changes for a moment. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await page.evaluate(
    async ([quietMs, patienceMs]) => {
      const started = performance.now();
      let changed = started;
      const observer = new MutationObserver(() => {
        changed = performance.now();
      });
      observer.observe(document.body, { subtree: true, childList: true, attributes: true });
      while (
        performance.now() - started < patienceMs &&
        (performance.now() - changed < quietMs || document.querySelector('.animate-pulse') !== null)
      )
        await new Promise((resolve) => setTimeout(resolve, 50));
      observer.disconnect();
    },
    [QUIET_MS, PATIENCE_MS] as const,
  );
}

/** How far the page is wider than the window: what would have to be scrolled sideways. */
export function sidewaysScroll(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { documentElement, body } = document;
    const main = document.querySelector('main');
    return Math.max(
      documentElement.scrollWidth - documentElement.clientWidth,
      body.scrollWidth - documentElement.clientWidth,
      main === null ? 0 : main.scrollWidth - main.clientWidth,
    );
  });
}
