import { expect } from 'vitest';
import { browse, journey } from './browser.test.kit.ts';

const dashboard = browse({ demo: true });
/** A verification, on a machine that is busy. Milliseconds. */
const VERIFYING_MS = 40_000;
/** While the server is away; and a record that does not match its hash is none that it answers with. */
const AWAY =
  /ERR_CONNECTION_|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED|status of 503|status of 500 .*\/records\//;

journey(
  'verify, be found intact, change a record behind its back, verify: red, and the finding leads there',
  async () => {
    const page = await dashboard.visit({ path: '/integrity', allow: AWAY });
    const badge = page.locator('[data-chain]');
    await page.getByText('Never verified').first().waitFor();
    expect(await badge.getAttribute('data-chain')).toBe('never');
    await page.getByRole('button', { name: 'Verify everything' }).click();
    await page.locator('[data-chain=ok]').waitFor({ timeout: VERIFYING_MS });
    await page.getByText('No findings: nothing was changed').waitFor();

    const { rows } = await dashboard.served.tamper('alter-section', { at: 1000 });
    const seq = rows?.from ?? 0;
    // The page waited meanwhile, and goes on.
    await page.getByRole('button', { name: 'Verify everything' }).click();
    await page.locator('[data-chain=broken]').waitFor({ timeout: VERIFYING_MS });

    await badge.hover();
    const first = `#${seq.toLocaleString('en')}`;
    await page.getByText(`First at ${first}`).waitFor();
    await page.mouse.move(600, 700);
    await badge.focus();
    await page.getByText(`First at ${first}`).waitFor();
    await page.keyboard.press('Escape');

    const findings = page.getByRole('region', { name: /^Findings/ });
    await findings.getByText(first).first().waitFor();
    await findings.getByRole('button', { name: 'Show the evidence' }).first().click();
    await findings.getByText('Expected', { exact: true }).waitFor();
    await findings.getByRole('link', { name: 'Open in context' }).click();
    await page.waitForURL((url) => url.pathname.startsWith('/events'));
    await page.getByText('This record is not as it was sealed').first().waitFor();
  },
);

journey('a run that goes on is seen again after the page was loaded anew, and can be stopped', async () => {
  const page = await dashboard.visit({ path: '/integrity' });
  await page.getByRole('button', { name: 'Verify everything' }).click();
  await page.reload();
  // Either it still runs and says so, or it is done: it is never gone.
  const history = page.getByRole('region', { name: /^Runs|Verifications/ });
  await history.getByRole('row').nth(1).waitFor();
  await page.locator('[data-chain=broken], [data-chain=ok]').waitFor({ timeout: VERIFYING_MS });
});

journey('what was looked at is noted, and the note is a record', async () => {
  const page = await dashboard.visit({ path: '/integrity' });
  await page.getByRole('button', { name: /^Mark reviewed/ }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/Note/).fill('looked at <b>everything</b>');
  await dialog.getByRole('button', { name: /^Mark/ }).click();
  await page.getByText('looked at <b>everything</b>').waitFor();
  await page.goto('/events?range=all&q=type%3Aaudit.reviewed');
  await page.getByRole('row').filter({ hasText: 'audit.reviewed' }).first().waitFor();
});
