import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openService } from 'attestry';
import { type Browser, chromium, type Page } from 'playwright-core';
import { temporaryFolder } from './append.ts';
import { median, percentile, report } from './measure.ts';

const PROGRAM = fileURLToPath(new URL('../../packages/server/bin/attestry.js', import.meta.url));
const ROUNDS = 5;
/** What somebody types: a severity, a type, two keys, an address range, a word. */
const QUERIES = [
  'severity:critical',
  'type:auth.login.failed',
  'actor.type:admin severity:>=warning',
  'ip:192.0.2.0/24',
  'invoice',
];
/** Longer than the server takes for anything that a search asks. Milliseconds. */
const QUIET_MS = 400;
/** How long the list is scrolled. Milliseconds. */
const SCROLL_MS = 3000;

/**
 * What a person waits for in front of the dashboard, in a real Chromium: until the first screens are painted, from a key
 * to the rows, and between two frames while a list of everything is scrolled. Beside it, what the server takes of
 * the wait. Chromium is where `CHROMIUM_PATH` says, else /usr/bin/chromium.
 */
export async function benchDashboard(records: number): Promise<void> {
  const folder = temporaryFolder();
  const dir = join(folder, 'data');
  execFileSync(process.execPath, [PROGRAM, 'demo', '--dir', dir, '--count', String(records)], {
    stdio: 'ignore',
  });
  const key = await makeKey(dir);
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--dir', dir, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const url = await readUrl(child);
    const at = `at ${records.toLocaleString('en')} records`;
    for (const path of ['/', '/events?range=all']) await benchPaint(browser, { url, key, path, at });
    const page = await openSignedIn(browser, { url, key, path: '/events?range=all' });
    await benchSearches(page, { url, key, at, records });
    await benchScroll(page, { at, records });
  } finally {
    await browser.close();
    child.kill('SIGTERM');
    await once(child, 'exit');
    rmSync(folder, { recursive: true });
  }
}

async function makeKey(dir: string): Promise<string> {
  const service = await openService({ dir, version: 'bench', onError: () => {} });
  const { secret } = await service.keys.create({ name: 'bench', scopes: ['admin'], person: true });
  await service.close();
  return secret;
}

async function readUrl(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  return (JSON.parse(text) as { readonly url: string }).url;
}

interface Opened {
  readonly url: string;
  readonly key: string;
  readonly path: string;
}

/** A browser that has nothing in its cache, signed in. */
async function openSignedIn(browser: Browser, { url, key, path }: Opened): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.request.post(`${url}/api/v1/session`, { data: { apiKey: key }, headers: { origin: url } });
  const page = await context.newPage();
  await page.goto(url + path);
  await page.waitForLoadState('networkidle', { timeout: 15_000 }).catch(() => {});
  return page;
}

/** Largest Contentful Paint, as browsers report it. */
async function benchPaint(browser: Browser, opened: Opened & { readonly at: string }): Promise<void> {
  const paints: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const page = await openSignedIn(browser, opened);
    paints.push(await page.evaluate(readLargestPaint));
    await page.context().close();
  }
  report(`largest paint of ${opened.path}, nothing cached, ${opened.at}`, median(paints), 'ms');
}

function readLargestPaint(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN)).observe({
      type: 'largest-contentful-paint',
      buffered: true,
    });
  });
}

/** From Enter to the rows of the answer on the screen. */
async function benchSearches(
  page: Page,
  { url, key, at, records }: Omit<Opened, 'path'> & { readonly at: string; readonly records: number },
): Promise<void> {
  const all: number[] = [];
  for (const query of QUERIES) {
    const taken: number[] = [];
    // Each round asks for other rows: nothing is in a cache, and what is shown changes.
    for (let round = 1; round <= ROUNDS; round++)
      taken.push(await searchOnce(page, `${query} seq:<${records - 10_000 * round}`));
    all.push(...taken);
    const server = await askOnce(url, key, `${query} seq:<${records - 5000}`);
    report(`keystroke to rows: ${query}, ${at}`, median(taken), 'ms', {
      of: 'what the API takes',
      value: median(taken) / server,
    });
  }
  report(`keystroke to rows, p95 of all, ${at}`, percentile(all, 0.95), 'ms');
}

async function searchOnce(page: Page, query: string): Promise<number> {
  const bar = page.getByRole('combobox').first();
  // The counts of the search before come behind its rows: somebody who types has waited for them.
  await page.evaluate(untilQuiet, QUIET_MS);
  await bar.fill(query);
  await page.evaluate(watchRows);
  await bar.press('Enter');
  await page.waitForFunction(() => (globalThis as unknown as Watched).rowsShownMs !== undefined);
  return page.evaluate(() => (globalThis as unknown as Watched).rowsShownMs ?? Number.NaN);
}

/** In the page: until it has been given nothing for so long. The browser says that a page is idle only once. */
function untilQuiet(forMs: number): Promise<void> {
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        observer.disconnect();
        resolve();
      }, forMs);
    };
    const observer = new PerformanceObserver(wait);
    observer.observe({ type: 'resource' });
    wait();
  });
}

interface Watched {
  rowsShownMs: number | undefined;
}

/** In the page: from the key to the end of the frame in which the rows have changed. */
function watchRows(): void {
  const watched = globalThis as unknown as Watched;
  watched.rowsShownMs = undefined;
  // Of the first row alone: what is looked at in each frame is waited for, too.
  const first = (): string | undefined =>
    document.querySelector<HTMLElement>('[role="row"][data-seq]')?.dataset['seq'];
  // What is sent in a frame is heard when it is laid out and painted.
  const afterFrame = (run: () => void): void => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = run;
    port2.postMessage(undefined);
  };
  let before: string | undefined;
  let pressedMs = 0;
  addEventListener(
    'keydown',
    () => {
      before = first();
      pressedMs = performance.now();
      const look = (): void => {
        const busy = document.querySelector('[role="grid"][aria-busy="true"]') !== null;
        const now = first();
        if (busy || now === undefined || now === before) requestAnimationFrame(look);
        else afterFrame(() => (watched.rowsShownMs = performance.now() - pressedMs));
      };
      requestAnimationFrame(look);
    },
    { once: true, capture: true },
  );
}

async function askOnce(url: string, key: string, query: string): Promise<number> {
  const address = `${url}/api/v1/logs/main/records?${new URLSearchParams({ q: query, limit: '50' })}`;
  const taken: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await (await fetch(address, { headers: { authorization: `Bearer ${key}` } })).text();
    taken.push(performance.now() - start);
  }
  return median(taken);
}

/** Between two frames, while everything is scrolled. */
async function benchScroll(
  page: Page,
  { at, records }: { readonly at: string; readonly records: number },
): Promise<void> {
  await searchOnce(page, `seq:<${records - 1}`);
  await page.getByRole('grid').hover();
  const frames = page.evaluate(readFrames, SCROLL_MS);
  const endMs = performance.now() + SCROLL_MS;
  while (performance.now() < endMs) await page.mouse.wheel(0, 600);
  const between = await frames;
  report(`scrolling everything, between frames, median, ${at}`, median(between), 'ms');
  report(`scrolling everything, between frames, p95, ${at}`, percentile(between, 0.95), 'ms');
}

function readFrames(forMs: number): Promise<number[]> {
  return new Promise((resolve) => {
    const between: number[] = [];
    const start = performance.now();
    let last = start;
    const frame = (): void => {
      const now = performance.now();
      between.push(now - last);
      last = now;
      if (now - start < forMs) requestAnimationFrame(frame);
      else resolve(between);
    };
    requestAnimationFrame(frame);
  });
}
