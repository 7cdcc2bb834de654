import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { violations } from './accessible.test.kit.ts';
import { browse, journey } from './browser.test.kit.ts';

const dashboard = browse();
/** Somewhere that is not the data folder. */
const elsewhere = mkdtempSync(join(tmpdir(), 'attestry-elsewhere-'));
afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));
/** A folder that is not there, and so an anchor that fails. */
const GONE = join(elsewhere, 'gone', 'copy');

journey('an anchor is set up, tested, and what it saw is shown wherever it counts', async () => {
  await dashboard.served.send({ type: 'auth.login', actor: { type: 'user', id: '7', name: 'Ada' } });
  const page = await dashboard.visit({ path: '/integrity' });
  await page.getByText('Nobody outside sees this log: whoever').waitFor();
  await page.getByRole('link', { name: 'Set up an anchor' }).click();
  const card = page.getByRole('region', { name: 'Anchors' });
  await card.getByRole('button', { name: 'Add an anchor' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Witness policy').waitFor();
  expect(await inBothSchemes(page, 'a new witness')).toEqual([]);
  // Only the fields of the kind are asked for.
  await dialog.getByLabel('Who is shown the log').selectOption('file');
  expect(await dialog.getByLabel('Witness policy').count()).toBe(0);
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await dialog.getByText('This is needed.').first().waitFor();
  const file = join(elsewhere, 'copy');
  await fillAnchor(page, 'Second site', file);
  await card.getByText('not shown yet').waitFor();
  await card.getByRole('button', { name: 'Test the anchor Second site' }).click();
  await card.getByText('It works:').waitFor();
  expect(readFileSync(file, 'utf8')).toContain('journey.example/main/1');

  await card.getByRole('button', { name: 'Add an anchor' }).click();
  await dialog.getByLabel('Who is shown the log').selectOption('file');
  await fillAnchor(page, 'Gone', GONE);
  await card.getByRole('button', { name: 'Test the anchor Gone' }).click();
  await card.getByText('failing').waitFor();

  await page.getByRole('link', { name: 'Integrity', exact: true }).click();
  const outside = page.getByRole('region', { name: 'Seen outside' });
  await outside.getByRole('row').filter({ hasText: 'Gone' }).getByText('failing').waitFor();
  const download = page.waitForEvent('download');
  await outside
    .getByRole('button', { name: /^Download the note/ })
    .first()
    .click();
  expect((await download).suggestedFilename()).toMatch(/^file-main-\d+-\w{8}\.note$/);
  expect(await inBothSchemes(page, 'Integrity with anchors')).toEqual([]);
  await page.getByRole('link', { name: 'Overview', exact: true }).click();

  await page.goto('/events/1');
  const steps = page.getByRole('list', { name: 'How it is proved' }).getByRole('listitem');
  await steps.filter({ hasText: 'Seen outside by' }).waitFor();
  expect(await steps.filter({ hasText: 'Yes:' }).count()).toBe(3);
});

journey('the secret of the chain is replaced by who types its id and says why', async () => {
  const page = await dashboard.visit({ path: '/settings' });
  const card = page.getByRole('region', { name: 'Keys of the chain' });
  await card.getByRole('button', { name: 'Replace the secret' }).click();
  const dialog = page.getByRole('dialog');
  const confirm = dialog.getByLabel(/^Type the id/);
  const keyId = /: (\w+)$/.exec((await dialog.getByText(/^Type the id/).textContent()) ?? '')?.[1] ?? '';
  await dialog.getByLabel('Reason').fill('every quarter');
  await confirm.fill('another');
  const button = dialog.getByRole('button', { name: 'Replace the secret' });
  expect(await button.isDisabled()).toBe(true);
  await confirm.fill(keyId);
  expect(await inBothSchemes(page, 'replacing the secret')).toEqual([]);
  await button.click();
  await dialog.getByRole('link', { name: 'Open the record' }).click();
  await page.getByText('every quarter').first().waitFor();
});

journey('an anchor is removed, and that nobody outside sees the log is said first', async () => {
  const page = await dashboard.visit({ language: 'de', path: '/settings' });
  const card = page.getByRole('region', { name: 'Anker', exact: true });
  for (const name of ['Gone', 'Second site']) {
    await card.getByRole('button', { name: `Den Anker ${name} entfernen` }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByText('Es ist der einzige').count()).toBe(name === 'Gone' ? 0 : 1);
    await dialog.getByRole('button', { name: 'Entfernen' }).click();
    await dialog.waitFor({ state: 'detached' });
  }
  await card.getByText('Niemand außerhalb sieht dieses Protokoll').waitFor();
});

journey('where a log takes no records, what happened and what to do is one press away', async () => {
  await dashboard.served.tamper('delete-tail', { count: 2 });
  const page = await dashboard.visit({ path: '/jobs' });
  await page.getByRole('link', { name: 'What to do' }).click();
  await page.getByText('There is less than there was.').waitFor();
  await page.getByText('attestry reset --dir ./data --reason "…"').waitFor();
  expect(await inBothSchemes(page, 'what to do')).toEqual([]);
});

async function fillAnchor(page: Page, name: string, path: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill(name);
  await dialog.getByLabel('Path of the file, on the server').fill(path);
  await dialog.getByRole('button', { name: 'Add it' }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function inBothSchemes(page: Page, what: string): Promise<readonly string[]> {
  const light = await violations(page, {}, `${what}, light`);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await violations(page, {}, `${what}, dark`, 'color-contrast');
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark];
}
