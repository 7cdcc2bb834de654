import { expect } from 'vitest';
import { browse, journey } from './browser.test.kit.ts';
import { DEMO, logScreens, OTHER_SCREENS, openScreen } from './screens.test.kit.ts';

const dashboard = browse({ demo: true });
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
    for (const text of await ownTexts())
      if (ENGLISH.test(text) && !TYPE.test(text)) found.push(`${screen.name}: ${text}`);
  }
  expect(found).toEqual([]);

  /** What the dashboard says itself, names included: not what is of the log, of the query language or code. */
  function ownTexts(): Promise<readonly string[]> {
    return page.evaluate(() => {
      const foreign = '.foreign, .font-mono, code, pre, kbd, [role=row], input, datalist';
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const texts: string[] = [];
      while (walker.nextNode()) {
        const { parentElement, textContent } = walker.currentNode;
        if (parentElement?.closest(`${foreign}, script, noscript, style`)) continue;
        if (textContent?.trim()) texts.push(textContent.trim());
      }
      for (const element of document.querySelectorAll('[aria-label], [title], [placeholder]')) {
        if (element.closest(foreign)) continue;
        for (const name of ['aria-label', 'title'])
          if (element.getAttribute(name)) texts.push(element.getAttribute(name) ?? '');
      }
      return texts;
    });
  }
});
