import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browse, journey } from './browser.test.kit.ts';
import { DEMO, logScreens, OTHER_SCREENS, openScreen } from './screens.test.kit.ts';

const dashboard = browse({ demo: true });
const VERIFYING_MS = 30_000;
/** Words that no German screen has; names of types and of the log are in `code` and stay as they are. */
const ENGLISH =
  /\b(?:the|and|events?|records?|verified|verification|search|settings|overview|never|loading|close|open|copy|older|newer|signed|before|after|actor|with)\b/i;

/** Of an event: it is the same in every language. */
const TYPE = /^[a-z0-9_]+(?:\.[a-z0-9_]+)+$/;

journey('a German browser is spoken to in German, from the sign-in on', async () => {
  const page = await dashboard.visit({ language: 'de' });
  expect(await page.locator('html').getAttribute('lang')).toBe('de');
  await page.getByRole('heading', { name: 'Überblick' }).waitFor();
  await page.goto('/events?range=all&q=type%3Aauth.admin.created');
  const row = page.getByRole('row').filter({ hasText: 'auth.admin.created' }).first();
  await row.getByRole('button', { name: /^Details/ }).click();
  await page.getByRole('heading', { name: 'Ein Administratorkonto wurde angelegt' }).waitFor();
  // Numbers and dates too.
  await page.goto('/events?range=all');
  await page
    .getByText(/2\.\d{3} Ereignisse/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Anzeige', exact: true }).click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await page
    .getByText(/2,\d{3} events/)
    .first()
    .waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
});

journey('no screen forgets a text', async () => {
  const page = await dashboard.visit({ language: 'de', allow: /status of 4\d\d/ });
  const found: string[] = [];
  for (const screen of [...logScreens(DEMO), ...OTHER_SCREENS.filter(({ act }) => act === undefined)]) {
    await openScreen(page, screen);
    for (const text of await englishTexts(page, '.foreign, .font-mono, [role=row]'))
      found.push(`${screen.name}: ${text}`);
  }
  expect(found).toEqual([]);
});

journey('what the server refuses is said in German, and in its own words beside it', async () => {
  const page = await dashboard.visit({ language: 'de', allow: /status of 4\d\d/ });
  let code = 'FORBIDDEN';
  const detail = 'the key "reader" has no scope "admin": use one that has it';
  const run = { started: '2026-11-01T04:00:00Z', ended: '2026-11-01T04:00:01Z', outcome: 'failed' };
  const lastRun = { ...run, message: detail, reason: { kind: 'failed', code: 'DISK_FULL', said: detail } };
  const job = { name: 'checkpoint', about: '', schedule: '* * * * *', running: false, lastRun };
  await page.route('**/api/v1/logs/*/jobs', (route) =>
    route.fulfill(
      code === '' ? { json: { jobs: [job] } } : { status: 403, json: { code, detail, requestId: 'r-1' } },
    ),
  );
  await page.goto('/jobs');
  const alert = page.getByRole('main').getByRole('alert');
  await alert.getByText('Dazu fehlt Ihnen das Recht.').waitFor();
  expect(await alert.locator('q[lang=en]').textContent()).toBe(detail);
  // A code of a newer server: its own words are all there is, and a screen reader is told in what language.
  code = 'NEWER_CODE';
  await alert.getByRole('button', { name: 'Noch einmal' }).click();
  await alert.locator('span[lang=en]').getByText(detail).waitFor();
  expect(await alert.locator('q').count()).toBe(0);
  // Why a job failed, too.
  code = '';
  await alert.getByRole('button', { name: 'Noch einmal' }).click();
  await page.getByText(/^Die Platte des Servers ist voll/).waitFor();
  expect(await page.getByRole('row').locator('q[lang=en]').textContent()).toBe(detail);
});

journey(
  'what is wrong with a log is said in German: why it is read-only, findings, evidence, runs',
  async () => {
    await dashboard.served.tamper('alter-section', { at: 40 });
    await dashboard.served.tamper('delete-tail', { count: 3 });
    const page = await dashboard.visit({ language: 'de', path: '/integrity?log=main' });
    await page.getByText(/^Es hat \d+ Einträge, und \d+ wurden signiert/).waitFor();
    await page.getByRole('main').getByRole('button', { name: 'Alles prüfen' }).click();
    await page.locator('[data-chain=broken]').waitFor({ timeout: VERIFYING_MS });
    const evidence = page.getByRole('button', { name: 'Beleg zeigen' });
    await evidence.first().waitFor();
    for (const one of await evidence.all()) await one.click();
    expect(await englishTexts(page, '[lang=en]')).toEqual([]);
    await page.locator('[data-chain]').click();
    expect(await englishTexts(page, '[lang=en]')).toEqual([]);
    await page.goto('/?log=main');
    await page
      .getByText(/^Am Ende fehlt|Abschnitt .* verändert/)
      .first()
      .waitFor();
  },
);

/** English texts of the page, names included; not what is code, of the query language, or in the places that are given. */
function englishTexts(page: Page, foreign: string): Promise<readonly string[]> {
  return page
    .evaluate((elsewhere) => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts: string[] = [];
      while (walker.nextNode()) {
        const { parentElement, textContent } = walker.currentNode;
        if (parentElement?.closest(`${elsewhere}, script, noscript, style`)) continue;
        if (textContent?.trim()) texts.push(textContent.trim());
      }
      for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
        if (element.closest(elsewhere)) continue;
        for (const name of ['aria-label', 'title'])
          if (element.getAttribute(name)) texts.push(element.getAttribute(name) ?? '');
      }
      return texts;
    }, `${foreign}, code, pre, kbd, input, datalist`)
    .then((texts) => texts.filter((text) => ENGLISH.test(text) && !TYPE.test(text)));
}
