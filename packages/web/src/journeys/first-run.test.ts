import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { browse, journey } from './browser.test.kit.ts';

const dashboard = browse();
const run = promisify(execFile);

journey('sample data come and go at one press each, and are marked as such', async () => {
  // What is asked of the log while it is removed.
  const page = await dashboard.visit({ allow: /status of 404 .*\/logs\/demo\// });
  await page.getByRole('button', { name: 'Load demo data' }).click();
  // Thousands of events are made and recorded meanwhile.
  await page.getByText('This is sample data').waitFor({ timeout: 60_000 });
  expect(new URL(page.url()).searchParams.get('log')).toBe('demo');
  await page.getByRole('heading', { name: 'Events over time' }).waitFor();
  await page.reload();
  await page.getByText('This is sample data').waitFor();
  await page.getByRole('button', { name: 'Remove it' }).click();
  await page.getByRole('heading', { name: 'Record the first event' }).waitFor();
  expect(await page.getByText('This is sample data').count()).toBe(0);
});

journey(
  'from an empty log to the first event: a key, a program to copy, and it is shown by itself',
  async () => {
    const page = await dashboard.visit();
    await page.getByRole('heading', { name: 'Record the first event' }).waitFor();
    await page.getByText('Waiting for your first event').waitFor();
    await page.getByRole('button', { name: 'Make a write key' }).click();
    const line = await page.getByText(/^export ATTESTRY_API_KEY=/).textContent();
    await page.getByRole('tab', { name: 'Node.js', exact: true }).click();
    const program = await page
      .getByRole('tabpanel', { name: 'Node.js', exact: true })
      .locator('code')
      .textContent();
    // As it stands there, with nothing set but what it says to set.
    await run(process.execPath, ['--input-type=module', '-e', program ?? ''], {
      env: { ...process.env, ATTESTRY_API_KEY: line?.split('=')[1] ?? '' },
    });
    await page.getByText('The first event is here').waitFor();
    await page.getByText(/Record \d+: auth\.login/).waitFor();
    await page.getByRole('heading', { name: 'Events over time' }).waitFor();
    expect(await page.getByText('Waiting for your first event').count()).toBe(0);
    await page.getByRole('link', { name: 'Open it' }).click();
    await page.waitForURL((url) => url.pathname === '/events' && url.searchParams.has('open'));
  },
);
