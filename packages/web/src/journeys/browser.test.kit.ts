/**
 * For journeys: pages of a real Chromium on a real server. Every journey fails on what a reader would not see: an error in
 * the console, what the page's policy refused, a request to another origin.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { type ServedDashboard, serveDashboard } from './served.test.kit.ts';

const ENDPOINT = inject('chromium');

/** A test, where there is a browser. */
export const journey: typeof test = test.skipIf(ENDPOINT === '') as typeof test;

export interface Visit {
  /** @default '/' */
  readonly path?: string;
  /** @default true */
  readonly signedIn?: boolean;
  readonly scheme?: 'light' | 'dark';
  readonly language?: 'en' | 'de';
  readonly width?: number;
  readonly height?: number;
  /** Messages of the console that belong to this journey. */
  readonly allow?: RegExp;
}

export interface Browsing {
  readonly served: ServedDashboard;
  /** A page of a reader who was never here before, after the sign-in. */
  visit(visit?: Visit): Promise<Page>;
}

interface Watched {
  readonly context: BrowserContext;
  readonly complaints: string[];
}

/** How long one step may take: the machine may be busy with other tests. Milliseconds. */
const STEP_MS = 10_000;

/** Serves a dashboard for the journeys of a file. `demo`: with sample data, else with nothing. */
export function browse({ demo = false }: { readonly demo?: boolean } = {}): Browsing {
  let browser: Browser | undefined;
  let served: ServedDashboard | undefined;
  let open: Watched[] = [];
  beforeAll(async () => {
    if (ENDPOINT === '') return;
    browser = await chromium.connect(ENDPOINT);
    served = await serveDashboard(demo ? inject('demoFolder') : undefined);
  });
  afterEach(async ({ task }) => {
    const watched = open;
    open = [];
    if (task.result?.state === 'fail') await keepPictures(task.name, watched);
    await Promise.all(watched.map(({ context }) => context.close()));
    expect(watched.flatMap(({ complaints }) => complaints)).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await served?.close();
    expect(served?.errors ?? []).toEqual([]);
  });
  const present = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('nothing is served before the first test');
    return value;
  };
  return {
    get served() {
      return present(served);
    },
    visit: async (visit = {}) => {
      const { page, watched } = await openPage(present(browser), present(served), visit);
      open.push(watched);
      await enter(page, present(served), visit);
      return page;
    },
  };
}

async function openPage(
  browser: Browser,
  { url }: ServedDashboard,
  { scheme = 'light', language = 'en', width = 1280, height = 800, allow }: Visit,
): Promise<{ readonly page: Page; readonly watched: Watched }> {
  const context = await browser.newContext({
    baseURL: url,
    colorScheme: scheme,
    locale: language === 'de' ? 'de-DE' : 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width, height },
    reducedMotion: 'reduce',
  });
  context.setDefaultTimeout(STEP_MS);
  const complaints: string[] = [];
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(`thrown: ${error.message}`));
  page.on('dialog', (dialog) => complaints.push(`a dialog was opened: ${dialog.message()}`));
  page.on('console', (message) => {
    const said = `${message.text()} (${message.location().url})`;
    // Before the sign-in the dashboard asks who is signed in, and nobody is.
    const isExpected = /status of 401 .*\/api\/v1\/session\)$/.test(said) || allow?.test(said) === true;
    if (message.type() === 'error' && !isExpected) complaints.push(`console: ${said}`);
  });
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== url && protocol !== 'data:' && protocol !== 'blob:')
      complaints.push(`a request to another origin: ${request.url()}`);
  });
  return { page, watched: { context, complaints } };
}

async function enter(
  page: Page,
  { apiKey }: ServedDashboard,
  { path = '/', signedIn = true, language = 'en' }: Visit,
): Promise<void> {
  await page.goto(path);
  if (!signedIn) return;
  const [label, button] = language === 'de' ? ['API-Schlüssel', 'Anmelden'] : ['API key', 'Sign in'];
  await page.getByLabel(label).fill(apiKey);
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('banner').waitFor();
}

/** What the reader saw where a journey failed, beside what was compiled. */
async function keepPictures(name: string, watched: readonly Watched[]): Promise<void> {
  const folder = join(import.meta.dirname, 'failed');
  mkdirSync(folder, { recursive: true });
  const pages = watched.flatMap(({ context }) => context.pages());
  for (const [i, page] of pages.entries()) {
    const path = join(folder, `${name.replaceAll(/\W+/g, '-').slice(0, 60)}-${i}.png`);
    await page.screenshot({ path }).then(
      () => console.log(`what was seen: ${path}`),
      () => {},
    );
  }
}
