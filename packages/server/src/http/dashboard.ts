/**
 * The files of the dashboard, as its build leaves them in `dist/web`: one page, what it loads under `assets/` with the hash
 * of its content in the name, and two files whose name stays. Each may have a `.br` and a `.gz` of itself beside it.
 *
 * What is served is what lies there when it is first asked for, and again after another build, by name from a map: no part
 * of an address ever becomes a path.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';

export interface Dashboard {
  /** index.html: `<base href="/">` in it stands for wherever it is mounted, `nonce="attestry-nonce"` for that of an answer. */
  readonly page: string;
  /** When the page was written. Milliseconds. */
  readonly builtMs: number;
  /** By path below the dashboard: `assets/index-3f2a.js`, `theme.js`. */
  readonly files: ReadonlyMap<string, DashboardFile>;
}

export interface DashboardFile {
  readonly contentType: string;
  readonly etag: string;
  /** As it is, and packed where the build did that. */
  readonly bytes: { readonly [C in Coding]?: Uint8Array<ArrayBuffer> };
}

/** Content codings, best first. */
const CODINGS = ['br', 'gzip', 'identity'] as const;
export type Coding = (typeof CODINGS)[number];

const ENDINGS: { readonly [C in Coding]: string } = { br: '.br', gzip: '.gz', identity: '' };

/** Beside what lies in `assets/`. */
const NAMED_FILES = ['theme.js', 'favicon.svg'];

const CONTENT_TYPES: { readonly [ending: string]: string } = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** Where the build puts it, as seen from this module in `dist/http`. */
export const DASHBOARD_FOLDER: URL = new URL('../web', import.meta.url);

/** Undefined where it was not built. */
export function readDashboard(folder: string): Dashboard | undefined {
  const page = join(folder, 'index.html');
  if (!existsSync(page)) return undefined;
  // Before it is read: what is written meanwhile is newer.
  const builtMs = statSync(page).mtimeMs;
  const assets = join(folder, 'assets');
  const names = existsSync(assets) ? readdirSync(assets).map((name) => `assets/${name}`) : [];
  const files = [...names.filter((name) => !/\.(?:br|gz)$/.test(name)), ...NAMED_FILES]
    .filter((name) => existsSync(join(folder, name)))
    .map((name) => [name, readFile(folder, name)] as const);
  return { page: readFileSync(page, 'utf8'), builtMs, files: new Map(files) };
}

/** Whether another build lies there by now; while one takes the place of another, nothing does. */
export function isOutdated({ builtMs }: Dashboard, folder: string): boolean {
  const found = statSync(join(folder, 'index.html'), { throwIfNoEntry: false });
  return found !== undefined && found.mtimeMs !== builtMs;
}

function readFile(folder: string, name: string): DashboardFile {
  const bytes: { [C in Coding]?: Uint8Array<ArrayBuffer> } = {};
  for (const coding of CODINGS) {
    const path = join(folder, `${name}${ENDINGS[coding]}`);
    if (existsSync(path)) bytes[coding] = new Uint8Array(readFileSync(path));
  }
  const hash = createHash('sha256').update(bytes.identity ?? new Uint8Array(0));
  return {
    contentType: CONTENT_TYPES[extname(name)] ?? 'application/octet-stream',
    etag: hash.digest('base64url').slice(0, 22),
    bytes,
  };
}

/** The best coding of a file that a client takes (RFC 9110 §12.5.3); as it is where it says nothing. */
export function codingFor({ bytes }: DashboardFile, acceptEncoding: string | undefined): Coding {
  const accepted = new Map(
    (acceptEncoding ?? '').split(',').map((one) => {
      const [name = '', ...parameters] = one.split(';').map((part) => part.trim().toLowerCase());
      return [name, !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))];
    }),
  );
  const takes = (coding: Coding): boolean => accepted.get(coding) ?? accepted.get('*') ?? false;
  return CODINGS.find((coding) => bytes[coding] !== undefined && takes(coding)) ?? 'identity';
}

/** As HTML writes it, and as XHTML does. */
const BASE = /<base href="\/"\s*\/?>/;

/** Segments of an address that can stand in an attribute and lead nowhere else. */
const MOUNT_PATH = /^(?:\/[\w.~!$()*+,;=:@%-]+)*$/;

/** What the build writes where the nonce of an answer is to stand: `html.cspNonce` of vite.config.ts. */
const NONCE_PLACE = 'nonce="attestry-nonce"';

/**
 * The page for one answer: with its base, below which address it is, so that what it loads and asks for is found there; and
 * with the nonce by which its policy knows what it loads.
 */
export function pageAt({ page }: Dashboard, mountPath: string, nonce: string): string {
  const path = mountPath.replace(/\/+$/, '');
  const base = MOUNT_PATH.test(path) ? `${path}/` : '/';
  return page.replace(BASE, () => `<base href="${base}">`).replaceAll(NONCE_PLACE, `nonce="${nonce}"`);
}
