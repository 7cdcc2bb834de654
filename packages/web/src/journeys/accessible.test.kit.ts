/** For journeys: what every screen must be for every reader, on whatever they read. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { browse, journey } from './browser.test.kit.ts';
import { openScreen, type Screen, settled, sidewaysScroll } from './screens.test.kit.ts';

const USUAL = { width: 1280, height: 800 };
/** WCAG 2.2, 1.4.10. */
const NARROW = { width: 320, height: 640 };
const WIDE = { width: 3840, height: 2160 };
/** Screens of what is not there ask for it. */
const ALLOW = /status of 4\d\d .*\/(?:records|facets|timeline)\b/;

/** One journey through the screens: each is loaded once, and looked at in both schemes and in three widths. */
export function lookAtScreens(screens: readonly Screen[]): void {
  const dashboard = browse({ demo: true });
  for (const screen of screens) {
    journey(
      `${screen.name}: axe finds nothing in both schemes, and it fits from 320 pixels to 4K`,
      async () => {
        const page = await dashboard.visit({ ...USUAL, path: '/jobs', allow: ALLOW });
        await openScreen(page, screen);
        const found: string[] = [];
        expect(await page.locator('h1').count()).toBe(1);
        found.push(...(await violations(page, screen, 'light')));
        await page.emulateMedia({ colorScheme: 'dark' });
        found.push(...(await violations(page, screen, 'dark', 'color-contrast')));
        await page.emulateMedia({ colorScheme: 'light' });
        await page.setViewportSize(NARROW);
        await settled(page);
        found.push(...(await tooWide(page, 'narrow')));
        found.push(...(await violations(page, screen, 'narrow')));
        await page.setViewportSize(WIDE);
        await settled(page);
        found.push(...(await tooWide(page, 'wide')));
        expect(found).toEqual([]);
      },
    );
  }
}

/** One line for each rule that a screen breaks, with where. */
export async function violations(
  page: Page,
  { isMenu = false }: Pick<Screen, 'isMenu'>,
  how: string,
  rule?: string,
): Promise<readonly string[]> {
  // Of what passes only that it does: to say where would be most of the work, and nobody reads it.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode(true);
  if (rule !== undefined) axe.withRules(rule);
  // An open menu is drawn in front of everything, outside the landmarks of the page, and has the focus.
  else if (isMenu) axe.disableRules('region');
  const { violations: broken } = await axe.analyze();
  return broken.map(({ id, help, nodes }) => {
    const where = nodes.slice(0, 3).map(({ target, html }) => `${target.join(' ')} ${html.slice(0, 160)}`);
    return `${how}: ${id}: ${help}: ${where.join(' | ')}`;
  });
}

async function tooWide(page: Page, how: string): Promise<readonly string[]> {
  const pixels = await sidewaysScroll(page);
  return pixels > 0 ? [`${how}: ${pixels} pixels too wide: ${await widest(page)}`] : [];
}

/** What reaches furthest to the right, outside everything that scrolls by itself. */
function widest(page: Page): Promise<string> {
  return page.evaluate(() => {
    const scrolls = (element: Element | null): boolean =>
      element !== null &&
      element !== document.body &&
      element.tagName !== 'MAIN' &&
      (/auto|scroll|hidden|clip/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const outside = [...document.querySelectorAll('#root *')].filter(
      (element) =>
        !scrolls(element.parentElement) && element.getBoundingClientRect().right > innerWidth + 0.5,
    );
    return outside
      .slice(-3)
      .map((element) => element.outerHTML.slice(0, 140))
      .join(' | ');
  });
}
