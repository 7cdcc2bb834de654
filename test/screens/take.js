/**
 * `npm run screens`: a picture of every screen in every state, into docs/screens, to be looked at: of the real server with
 * sample data, with nothing, with a chain that somebody broke or cut off, and when it does not answer.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { findChromium, makeDemo } from '../../packages/web/dist/journeys/chromium.test.kit.js';
import { settled } from '../../packages/web/dist/journeys/screens.test.kit.js';
import { serveDashboard } from '../../packages/web/dist/journeys/served.test.kit.js';
import { anchor, breakAndVerify, cut, newest, verify } from './chain.js';
import { galleryOf } from './gallery.js';
import { SCENES } from './scenes.js';

const OUT = fileURLToPath(new URL('../../docs/screens/', import.meta.url));
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 360, height: 780 };
const KINDS = {
  light: { viewport: WIDE, colorScheme: 'light' },
  dark: { viewport: WIDE, colorScheme: 'dark' },
  narrow: { viewport: NARROW, colorScheme: 'light', deviceScaleFactor: 2 },
};
const DEMO_EVENTS = 5000;
const PACKER = 'pngquant';
const INSTALLER = 'apt-get';
const MAX_TOTAL_BYTES = 6_000_000;

const path = findChromium();
if (path === undefined)
  throw new Error('no Chromium: apt-get install chromium, or name one in CHROMIUM_PATH');
const folder = mkdtempSync(join(tmpdir(), 'attestry-screens-'));
const browser = await chromium.launch({
  executablePath: path,
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
mkdirSync(OUT, { recursive: true });
for (const name of readdirSync(OUT)) if (name.endsWith('.png')) rmSync(join(OUT, name));
try {
  const demo = join(folder, 'demo');
  makeDemo(demo, DEMO_EVENTS);
  await takeAll('demo', await serveDashboard(demo));
  await takeAll('empty', await serveDashboard());
  await takeAll('broken', await serveDashboard(demo));
  await takeAll('cut', await serveDashboard(demo));
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
const packed = pack();
writeFileSync(join(OUT, 'README.md'), galleryOf(SCENES, new Set(readdirSync(OUT))));
const total = readdirSync(OUT).reduce((sum, name) => sum + statSync(join(OUT, name)).size, 0);
console.log(`${readdirSync(OUT).length - 1} pictures, ${(total / 1e6).toFixed(1)} MB${packed}`);
if (total > MAX_TOTAL_BYTES) throw new Error(`docs/screens is larger than ${MAX_TOTAL_BYTES} bytes`);

/** The pictures of the scenes that are about these data. */
async function takeAll(data, served) {
  try {
    const subjects = await prepare(data, served);
    const session = await signIn(served);
    for (const scene of SCENES.filter((one) => one.data === data)) {
      for (const kind of scene.kinds) await take(served, scene, kind, { session, subjects });
    }
  } finally {
    await served.close();
  }
}

async function prepare(data, served) {
  if (data === 'broken') return { broken: await breakAndVerify(served) };
  if (data === 'empty') return {};
  if (data === 'cut') {
    await cut(served);
    return {};
  }
  served.service.jobs.start();
  await anchor(served, folder);
  await verify(served);
  return { changed: await newest(served, 'type:config.settings.updated') };
}

/** Once: each sign-in is an event, and the pictures would show little else. */
async function signIn({ url, apiKey }) {
  const context = await browser.newContext({ baseURL: url });
  const headers = { origin: url, 'sec-fetch-site': 'same-origin' };
  const answer = await context.request.post('/api/v1/session', { data: { apiKey }, headers });
  if (!answer.ok()) throw new Error(`the sign-in was refused: ${await answer.text()}`);
  const session = await context.storageState();
  await context.close();
  return session;
}

async function take({ url }, scene, kind, { session, subjects }) {
  const context = await browser.newContext({
    baseURL: url,
    locale: scene.language ?? 'en-GB',
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
    ...(scene.signedIn !== false && { storageState: session }),
    ...KINDS[kind],
  });
  const page = await context.newPage();
  try {
    await scene.before?.(page);
    await page.goto(typeof scene.path === 'function' ? scene.path(subjects) : scene.path);
    await settled(page);
    await scene.act?.(page);
    await settled(page);
    await page.screenshot({ path: join(OUT, `${scene.name}-${kind}.png`), scale: 'device' });
    console.log(`${scene.name}-${kind}.png`);
  } finally {
    await context.close();
  }
}

/** With a palette of 256 colours, which nobody sees on a screen like these; where pngquant is, or apt-get may fetch it. */
function pack() {
  if (!has(PACKER) && process.getuid?.() === 0 && has(INSTALLER)) {
    spawnSync(INSTALLER, ['install', '-y', '--no-install-recommends', PACKER], { stdio: 'ignore' });
  }
  if (!has(PACKER)) return ', not packed: apt-get install pngquant makes them a third as large';
  const files = readdirSync(OUT)
    .filter((name) => name.endsWith('.png'))
    .map((name) => join(OUT, name));
  spawnSync(PACKER, [
    '--force',
    '--ext',
    '.png',
    '--skip-if-larger',
    '--strip',
    '--speed',
    '1',
    '256',
    ...files,
  ]);
  return '';
}

function has(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}
