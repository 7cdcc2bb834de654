/**
 * For journeys, once before all of them: a Chromium that they share, and a folder with sample data. Where there is no
 * Chromium and apt-get may, it is installed; else the journeys are skipped and say so, but fail in CI.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BrowserServer, chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the browser listens; '' where there is none. */
    readonly chromium: string;
    /** A data folder as `attestry demo` makes it, to be copied. */
    readonly demoFolder: string;
  }
}

/** Where browsers lie that speak its protocol. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const DEBIAN_PACKAGE = 'chromium';
const INSTALLER = '/usr/bin/apt-get';
const DEMO_EVENTS = 2000;
/** Of packages/web and of this module in its dist/journeys. */
const COMMAND = fileURLToPath(new URL('../../../server/bin/attestry.js', import.meta.url));

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const path = findChromium() ?? installChromium();
  if (path === undefined) {
    const what = 'no Chromium: apt-get install chromium, or name one in CHROMIUM_PATH';
    if (process.env['CI'] !== undefined) throw new Error(what);
    console.log(`SKIPPED the journeys: ${what}`);
    project.provide('chromium', '');
    project.provide('demoFolder', '');
    return async () => {};
  }
  const folder = mkdtempSync(join(tmpdir(), 'attestry-journeys-'));
  const demoFolder = join(folder, 'demo');
  makeDemo(demoFolder, DEMO_EVENTS);
  const browser = await launch(path);
  project.provide('chromium', browser.wsEndpoint());
  project.provide('demoFolder', demoFolder);
  return async () => {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  };
}

export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH'];
  if (named === undefined || named === '') return PLACES.find((place) => existsSync(place));
  if (!existsSync(named)) throw new Error(`CHROMIUM_PATH is ${named}, and nothing is there`);
  return named;
}

function installChromium(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync(INSTALLER)) return undefined;
  console.log(`installing ${DEBIAN_PACKAGE}, which takes some minutes`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: readonly string[]): void => {
    spawnSync(INSTALLER, args, { env, stdio: 'ignore' });
  };
  apt('update');
  apt('install', '-y', '--no-install-recommends', DEBIAN_PACKAGE);
  return findChromium();
}

export function launch(executablePath: string): Promise<BrowserServer> {
  // Root, as in a container, has no sandbox of Chromium's own.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launchServer({ executablePath, args });
}

/** By the command, as everybody makes one. The seed is fixed; the month ends now, since the screens look back from now. */
export function makeDemo(dir: string, events: number): void {
  execFileSync(process.execPath, [COMMAND, 'demo', '--dir', dir, '--count', String(events), '--seed', '1'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
