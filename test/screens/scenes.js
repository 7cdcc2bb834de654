/**
 * What pictures are taken of: a screen, over which data, in which kinds (light and dark on 1280x800, narrow on 360x780),
 * and what is done before it is seen.
 */
import { openDialog } from '../../packages/web/dist/journeys/screens.test.kit.js';

const ALL = ['light', 'dark', 'narrow'];

/** The server is there and the session holds, but questions about the log fail. */
async function failAll(page) {
  await page.route('**/api/v1/logs/**', (route) =>
    route.fulfill({
      status: 503,
      contentType: 'application/problem+json',
      headers: { 'x-request-id': '01JD3Z6T9N8W3R5V7XKQ2M4P6S' },
      body: JSON.stringify({
        code: 'STORE_BUSY',
        title: 'The store is busy',
        detail: 'the database is locked by another program, and did not become free within 30 seconds',
      }),
    }),
  );
}

export const SCENES = [
  { name: 'sign-in', title: 'Sign-in', data: 'demo', path: '/sign-in', signedIn: false, kinds: ALL },
  {
    name: 'people',
    title: 'People and roles',
    data: 'demo',
    path: '/settings/people',
    kinds: ALL,
  },
  { name: 'account', title: 'Own account', data: 'demo', path: '/settings/account', kinds: ALL },
  { name: 'overview', title: 'Overview', data: 'demo', path: '/', kinds: ALL },
  {
    name: 'overview-german',
    title: 'Overview in German',
    data: 'demo',
    path: '/',
    language: 'de-DE',
    kinds: ['light'],
  },
  { name: 'overview-empty', title: 'First run', data: 'empty', path: '/', kinds: ALL },
  {
    name: 'overview-broken',
    title: 'Overview of a broken chain',
    data: 'broken',
    path: '/',
    kinds: ['light', 'dark'],
    act: openBadge,
  },
  {
    name: 'overview-error',
    title: 'Overview without answers',
    data: 'demo',
    path: '/',
    kinds: ['light'],
    before: failAll,
  },
  {
    name: 'events',
    title: 'Events',
    data: 'demo',
    path: '/events?range=all&q=-category%3Aaudit',
    kinds: ALL,
  },
  {
    name: 'events-search',
    title: 'A search',
    data: 'demo',
    path: '/events?range=all&q=severity%3A%3E%3Dwarning+-type%3Aauth.login.failed',
    kinds: ['light', 'dark'],
  },
  {
    name: 'events-record',
    title: 'A record beside the rows',
    data: 'demo',
    path: '/events?range=all&q=type%3Aclient.profile.updated',
    kinds: ALL,
    act: openFirstRow,
  },
  {
    name: 'events-filters',
    title: 'Filters with counts',
    data: 'demo',
    path: '/events?range=all&q=-category%3Aaudit',
    kinds: ['light', 'narrow'],
    act: (page) => page.getByRole('button', { name: 'Show the filters' }).click(),
  },
  {
    name: 'events-wrong',
    title: 'A search that cannot be read',
    data: 'demo',
    path: '/events?range=all&q=severty%3Acritical',
    kinds: ['light'],
  },
  {
    name: 'events-none',
    title: 'Nothing found',
    data: 'demo',
    path: '/events?range=all&q=actor.id%3Anobody',
    kinds: ['light', 'narrow'],
  },
  {
    name: 'events-empty',
    title: 'Events of a new log',
    data: 'empty',
    path: '/events?range=all',
    kinds: ['light'],
  },
  {
    name: 'events-error',
    title: 'Events without answers',
    data: 'demo',
    path: '/events?range=all&q=-category%3Aaudit',
    kinds: ['light'],
    before: failAll,
  },
  {
    name: 'record',
    title: 'A record as a page',
    data: 'demo',
    path: ({ changed }) => `/events/${changed}`,
    kinds: ALL,
  },
  {
    name: 'record-broken',
    title: 'A record that was changed',
    data: 'broken',
    path: ({ broken }) => `/events/${broken}`,
    kinds: ['light', 'dark'],
  },
  {
    name: 'history-actor',
    title: 'History of an actor',
    data: 'demo',
    path: '/history/actor/3?type=admin',
    kinds: ALL,
  },
  { name: 'integrity', title: 'Integrity', data: 'demo', path: '/integrity', kinds: ALL },
  {
    name: 'integrity-german',
    title: 'Integrity in German',
    data: 'demo',
    path: '/integrity',
    language: 'de-DE',
    kinds: ['light'],
  },
  {
    name: 'integrity-empty',
    title: 'Integrity, never verified',
    data: 'empty',
    path: '/integrity',
    kinds: ['light'],
  },
  {
    name: 'integrity-broken',
    title: 'Integrity of a broken chain',
    data: 'broken',
    path: '/integrity',
    kinds: ALL,
  },
  {
    name: 'integrity-error',
    title: 'Integrity without answers',
    data: 'demo',
    path: '/integrity',
    kinds: ['light'],
    before: failAll,
  },
  {
    name: 'read-only',
    title: 'A log that takes no records',
    data: 'cut',
    path: '/integrity/read-only',
    kinds: ALL,
  },
  { name: 'exports', title: 'Exports', data: 'demo', path: '/exports?q=severity%3Acritical', kinds: ALL },
  { name: 'jobs', title: 'Jobs', data: 'demo', path: '/jobs', kinds: ALL },
  { name: 'settings', title: 'Settings', data: 'demo', path: '/settings', kinds: ALL },
  {
    name: 'settings-anchors',
    title: 'Anchors and keys',
    data: 'demo',
    path: '/settings#anchors',
    kinds: ALL,
  },
  {
    name: 'settings-new-anchor',
    title: 'A new anchor',
    data: 'demo',
    path: '/settings#anchors',
    kinds: ALL,
    act: (page) => openByButton(page, 'Add an anchor'),
  },
  {
    name: 'settings-rotate',
    title: 'Replacing the secret of the chain',
    data: 'demo',
    path: '/settings#chain-keys',
    kinds: ['light', 'dark'],
    act: (page) => openByButton(page, 'Replace the secret'),
  },
  {
    name: 'palette',
    title: 'Commands',
    data: 'demo',
    path: '/events?range=all&q=-category%3Aaudit',
    kinds: ALL,
    act: openPalette,
  },
  {
    name: 'shortcuts',
    title: 'Keyboard shortcuts',
    data: 'demo',
    path: '/events?range=all&q=-category%3Aaudit',
    kinds: ['light', 'dark'],
    act: (page) => openDialog(page, '?'),
  },
];

async function openBadge(page) {
  await page.locator('[data-chain]').click();
}

async function openByButton(page, name) {
  await page.getByRole('button', { name }).click();
  await page.getByRole('dialog').waitFor();
}

async function openFirstRow(page) {
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
}

async function openPalette(page) {
  await openDialog(page, 'ControlOrMeta+k');
  await page.keyboard.type('ver');
}
