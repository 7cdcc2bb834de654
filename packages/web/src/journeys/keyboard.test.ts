import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browse, journey } from './browser.test.kit.ts';
import { settled } from './screens.test.kit.ts';

const dashboard = browse({ demo: true });

journey('the keyboard alone: sign in, find, read, go on, close, command', async () => {
  const page = await dashboard.visit({ signedIn: false });
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  // The field has the focus already.
  await page.keyboard.type(dashboard.served.apiKey);
  await page.keyboard.press('Enter');
  await page.getByRole('banner').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.waitForURL((url) => url.pathname === '/events');
  await page.getByRole('grid').getByRole('row').nth(3).waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('type:auth.admin.');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === 'type:auth.admin.');
  // Closes what is offered, and then leaves the bar.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('row').nth(1).filter({ hasText: 'auth.admin.' }).waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const drawer = page.getByRole('complementary', { name: /^Event #/ });
  await drawer.waitFor();
  const first = await drawer.getAttribute('aria-label');
  await page.keyboard.press('j');
  await expect.poll(() => drawer.getAttribute('aria-label')).not.toBe(first);
  await page.keyboard.press('k');
  await expect.poll(() => drawer.getAttribute('aria-label')).toBe(first);
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  // The focus is back in the list.
  expect(await page.evaluate(() => document.activeElement?.closest('[role=grid]') !== null)).toBe(true);
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('integr');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/integrity');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

journey('single keys can be turned off, and are off while something is written', async () => {
  const page = await dashboard.visit({ path: '/events' });
  await page.getByRole('grid').waitFor();
  await page.getByLabel('Search the events').focus();
  await page.keyboard.type('ge');
  expect(new URL(page.url()).pathname).toBe('/events');
  await page.keyboard.press('Escape');
  await page.goto('/jobs');
  await page.getByRole('button', { name: 'Display', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'Off' }).click();
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await page.keyboard.press('?');
  expect(new URL(page.url()).pathname).toBe('/jobs');
  expect(await page.getByRole('dialog').count()).toBe(0);
  await page.keyboard.press('ControlOrMeta+k');
  await page.getByRole('dialog').waitFor();
});

journey('Tab reaches everything, sees where it is, and is caught nowhere', async () => {
  const page = await dashboard.visit();
  for (const path of ['/', '/events?range=all&open=17']) {
    await page.goto(path);
    await settled(page);
    const { visited, ended, unseen } = await tabThrough(page);
    expect(unseen, path).toEqual([]);
    expect(ended, `${path} after ${visited}`).toBe(true);
    expect(visited, path).toBeGreaterThan(10);
  }
});

/** Presses Tab until the focus is where it began. */
async function tabThrough(
  page: Page,
): Promise<{ readonly visited: number; readonly ended: boolean; readonly unseen: readonly string[] }> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const seen = new Set<string>();
  const unseen: string[] = [];
  for (let presses = 0; presses < 400; presses++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const { activeElement } = document;
      if (!(activeElement instanceof HTMLElement) || activeElement === document.body) return undefined;
      activeElement.dataset['tab'] ??= String(Math.random());
      const { width, height } = activeElement.getBoundingClientRect();
      // Itself, or the frame that is drawn around an input and what belongs to it.
      const isSeen =
        width > 0 &&
        height > 0 &&
        [activeElement, activeElement.parentElement].some((element) => {
          const style = element === null ? undefined : getComputedStyle(element);
          return style !== undefined && (style.outlineStyle !== 'none' || style.boxShadow !== 'none');
        });
      return { id: activeElement.dataset['tab'], isSeen, html: activeElement.outerHTML.slice(0, 120) };
    });
    // Out of the page, or at its beginning again.
    if (focused === undefined || seen.has(focused.id)) return { visited: seen.size, ended: true, unseen };
    if (!focused.isSeen) unseen.push(focused.html);
    seen.add(focused.id);
  }
  return { visited: seen.size, ended: false, unseen };
}

journey(
  'columns are made wider and narrower, by keys and by dragging; it is kept, and taken back',
  async () => {
    const page = await dashboard.visit({ path: '/events?range=all' });
    const head = page.getByRole('columnheader', { name: 'User' });
    const cell = page.locator('[role=gridcell][data-column=user]').first();
    const handle = page.getByRole('separator', { name: 'Width of the column User' });
    await cell.waitFor();
    const width = async (): Promise<number> => Math.round((await cell.boundingBox())?.width ?? 0);
    const own = await width();
    await handle.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(width).toBe(own - 16);
    expect(await handle.getAttribute('aria-valuenow')).toBe(String(own - 16));
    const box = await handle.boundingBox();
    const [x, y] = [(box?.x ?? 0) + 4, (box?.y ?? 0) + 8];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 30, y, { steps: 3 });
    await expect.poll(width).toBe(own - 46);
    await page.mouse.up();
    await page.reload();
    await cell.waitFor();
    await expect.poll(width).toBe(own - 46);
    expect(Math.round((await head.boundingBox())?.width ?? 0)).toBe(own - 46);
    await handle.dblclick();
    await expect.poll(width).toBe(own);
  },
);
