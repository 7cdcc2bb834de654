import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browse, journey } from './browser.test.kit.ts';

const dashboard = browse({ demo: true });
const MAX_ACTIONS = 9;

/** A reader who counts what they do. */
class Reader {
  actions = 0;
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async click(target: ReturnType<Page['locator']>): Promise<void> {
    this.actions++;
    await target.click();
  }
}

/** The button at the end of the newest row of a type. */
function detailsOf(page: Page, type: string): ReturnType<Page['locator']> {
  const row = page.getByRole('row').filter({ hasText: type }).first();
  return row.getByRole('button', { name: /^Details of record/ });
}

journey('an incident is understood from the overview in under ten actions', async () => {
  const page = await dashboard.visit({ height: 1000 });
  const reader = new Reader(page);
  // An administrator was deleted in the night. Who did that, from where, and what else did they do?
  const critical = page.getByRole('region', { name: 'Latest critical events' });
  await critical.getByRole('listitem').first().waitFor();
  const deleted = critical.getByRole('link').filter({ hasText: 'auth.admin.deleted' });
  if ((await deleted.count()) === 0) {
    await reader.click(critical.getByRole('link', { name: 'All of them' }));
    await reader.click(detailsOf(page, 'auth.admin.deleted'));
  } else await reader.click(deleted.first());
  const drawer = page.getByRole('complementary', { name: /^Event #/ });
  await drawer.getByText('Bjørn Åsgård').first().waitFor();
  // From an address that is not the office's: what else came from there?
  await reader.click(drawer.getByRole('button', { name: '198.51.100.77' }));
  await reader.click(page.getByRole('menuitem', { name: 'Only events with it' }));
  await reader.click(drawer.getByRole('button', { name: 'Close' }));
  await reader.click(detailsOf(page, 'auth.admin.created'));
  await drawer.getByText('backup-operator').first().waitFor();
  await drawer.getByText('Redacted', { exact: true }).first().waitFor();
  // All of what they did, whatever it was: the export of every client is what it was for.
  await reader.click(drawer.getByRole('button', { name: 'admin:3' }).first());
  await reader.click(page.getByRole('menuitem', { name: 'Its history' }));
  await page.getByRole('heading', { level: 1 }).waitFor();
  await reader.click(page.getByRole('link').filter({ hasText: 'data.export.csv' }).first());
  await page.getByText('14112').or(page.getByText('14,112')).first().waitFor();
  expect(reader.actions).toBeLessThanOrEqual(MAX_ACTIONS);
});

journey('a link restores the search, the range and the open record', async () => {
  const page = await dashboard.visit();
  await page.goto('/events?range=all&q=type%3Aauth.admin.');
  await detailsOf(page, 'auth.admin.created').click();
  const drawer = page.getByRole('complementary', { name: /^Event #/ });
  await drawer.getByText('backup-operator').first().waitFor();
  const name = await drawer.getAttribute('aria-label');
  const rows = await page.getByRole('row').count();
  const link = page.url();
  const other = await dashboard.visit();
  await other.goto(link);
  await other
    .getByRole('complementary', { name: name ?? '' })
    .getByText('backup-operator')
    .first()
    .waitFor();
  expect(await other.getByLabel('Search the events').inputValue()).toBe('type:auth.admin.');
  expect(await other.getByRole('row').count()).toBe(rows);
  // And the way back is the way back.
  await other.goBack();
  await other.goForward();
  await other.getByRole('complementary', { name: name ?? '' }).waitFor();
});

journey('a search is sent once, and the one before it is a step back', async () => {
  const page = await dashboard.visit();
  await page.goto('/events?range=all&q=severity%3Acritical');
  await page.getByRole('row').nth(1).waitFor();
  const asked: (string | null)[] = [];
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname.endsWith('/records') && !searchParams.has('cursor')) asked.push(searchParams.get('q'));
  });
  const bar = page.getByLabel('Search the events');
  await bar.fill('type:auth.admin.created');
  const answer = page.waitForResponse((response) => response.url().includes('/records?q=type'));
  await bar.press('Enter');
  await answer;
  await page.waitForURL(/q=type/);
  await detailsOf(page, 'auth.admin.created').waitFor();
  expect(asked).toEqual(['type:auth.admin.created']);
  await page.goBack();
  await detailsOf(page, 'auth.admin.deleted').waitFor();
  expect(await bar.inputValue()).toBe('severity:critical');
});

journey('opening a record is itself on record', async () => {
  const page = await dashboard.visit();
  await page.goto('/events?range=all&open=17');
  const drawer = page.getByRole('complementary', { name: 'Event #17' });
  const said = await drawer.getByText(/This view was logged as #/).textContent();
  const seq = /#([\d,]+)/.exec(said ?? '')?.[1]?.replace(',', '') ?? '';
  await page.goto(`/events/${seq}`);
  await page.getByRole('main').getByText('audit.read').first().waitFor();
});
