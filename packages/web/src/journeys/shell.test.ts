import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browse, journey } from './browser.test.kit.ts';

const dashboard = browse();

journey('every screen is reached by the navigation, and has one heading and a title of its own', async () => {
  const page = await dashboard.visit();
  const navigation = page.getByRole('navigation', { name: 'Main navigation' });
  for (const [name, path] of [
    ['Events', '/events'],
    ['Integrity', '/integrity'],
    ['Exports', '/exports'],
    ['Jobs', '/jobs'],
    ['Settings', '/settings'],
    ['Overview', '/'],
  ] as const) {
    await navigation.getByRole('link', { name, exact: true }).click();
    await page.waitForURL((url) => url.pathname === path);
    await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
    expect(await page.getByRole('heading', { level: 1 }).count(), name).toBe(1);
    expect(await navigation.locator('[aria-current=page]').allTextContents(), name).toEqual([name]);
  }
});

journey('the scheme is chosen, kept, and there before anything is drawn', async () => {
  const page = await dashboard.visit({ scheme: 'light' });
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await background();
  await choose(page, 'Display', 'Dark');
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.reload();
  await page.getByRole('banner').waitFor();
  expect(await background()).toBe(dark);
  await choose(page, 'Display', 'As the system');
  expect(await background()).toBe(light);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await background()).toBe(dark);
});

journey('the time zone is one press, and any other by its name', async () => {
  const page = await dashboard.visit();
  await page.getByRole('button', { name: 'Time zone: Local' }).click();
  await page.getByRole('button', { name: 'Time zone: UTC' }).waitFor();
  await choose(page, 'Display', 'Another zone …');
  const name = page.getByLabel('Name of the zone');
  await name.fill('Europe/Nowhere');
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByText('The browser does not know this zone.').waitFor();
  await name.fill('Asia/Kathmandu');
  await page.getByRole('button', { name: 'Use it' }).click();
  await page.getByRole('button', { name: 'Time zone: Asia/Kathmandu' }).waitFor();
});

journey('an address without a screen says so, and leads back', async () => {
  const page = await dashboard.visit();
  await page.goto('/settings/nothing/here');
  await page.getByText('There is nothing at this address').waitFor();
  await page.getByRole('link', { name: 'To the overview' }).click();
  await page.waitForURL((url) => url.pathname === '/');
});

journey('a link to a log that is not here does not pass another off as it', async () => {
  const page = await dashboard.visit();
  await page.goto('/integrity?log=gone');
  await page.getByText('There is no log gone here: main is shown').waitFor();
  await page.goto('/integrity');
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.getByText('There is no log').count()).toBe(0);
});

journey('every page is sent with a policy that allows nothing inline and nobody else', async () => {
  for (const path of [
    '/',
    '/events',
    '/events/1',
    '/history/actor/1',
    '/integrity',
    '/settings',
    '/sign-in',
  ] as const) {
    const response = await fetch(`${dashboard.served.url}${path}`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(response.status, path).toBe(200);
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toMatch(/script-src 'nonce-[\w-]{22}';/);
    expect(policy, path).toMatch(/style-src 'nonce-[\w-]{22}';/);
    expect(policy, path).not.toMatch(/unsafe|\*|https?:|script-src[^;]*data:/);
    const html = await response.text();
    expect(html, path).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/i);
  }
});

journey('a range of time that cannot be read is said, and mended at one press', async () => {
  const page = await dashboard.visit({ path: '/events?range=yesterday' });
  await page.getByText(/“yesterday”, cannot be read/).waitFor();
  await page.getByRole('button', { name: 'Use “Last 30 days”' }).click();
  await page.waitForURL(/range=30d/);
  expect(await page.getByText(/cannot be read/).count()).toBe(0);
});

async function choose(page: Page, menu: string, choice: string): Promise<void> {
  await page.getByRole('button', { name: menu, exact: true }).click();
  await page.getByRole('menuitemradio', { name: choice, exact: true }).click();
}
