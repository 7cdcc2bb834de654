import { fileURLToPath } from 'node:url';
import { AttestryError } from '@attestry/log';
import { z } from 'zod';
import {
  codingFor,
  DASHBOARD_FOLDER,
  type Dashboard,
  isOutdated,
  pageAt,
  readDashboard,
} from '../dashboard.ts';
import { newNonce, pageHeaders } from '../page-policy.ts';
import { type HttpContext, type Route, route } from '../route.ts';

/** The addresses of the dashboard: which of its screens is shown is decided in the browser. */
const SCREENS = [
  '/',
  '/events',
  '/events/:path{[^]+}',
  '/history/:path{[^]+}',
  '/integrity',
  '/integrity/:path{[^]+}',
  '/exports',
  '/jobs',
  '/settings',
  '/settings/:path{[^]+}',
  '/sign-in',
  '/join',
  '/auditor',
];

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Attestry</title>
<h1>Attestry</h1>
<p>The server runs. Its dashboard was not built in this checkout: <code>npm run build</code> builds it; then load this page again.</p>
</html>
`;

const REST = z.object({ path: z.string().meta({ description: 'Which of them.', example: '17' }) });
const FILE = z.object({
  file: z.string().meta({ description: 'A file that the page names.', example: 'index-3f2a9c1b.js' }),
});

/** The dashboard: a page at each of its addresses, and the files that it loads. Public: what it shows, it asks for with a key. */
export function dashboardRoutes(folder: string = fileURLToPath(DASHBOARD_FOLDER)): readonly Route[] {
  let built: Dashboard | undefined;
  // Built while the server runs, it is found; a command that shows no page does not read it.
  const dashboard = (): Dashboard | undefined => {
    built ??= readDashboard(folder);
    return built;
  };
  // Who loads a page is given the newest; what pages that are open still ask for stays.
  const newest = (): Dashboard | undefined => {
    if (built !== undefined && isOutdated(built, folder)) {
      const next = readDashboard(folder);
      if (next !== undefined) built = { ...next, files: new Map([...built.files, ...next.files]) };
    }
    return dashboard();
  };
  return [
    ...SCREENS.map((path) => screenRoute(path, newest)),
    route({
      method: 'GET',
      path: '/assets/:file',
      access: 'public',
      summary: 'What the dashboard loads.',
      params: FILE,
      responses: { 200: { description: 'The file; a name never stands for other content.' } },
      handle: ({ c, params }) =>
        answerFile(c, dashboard(), `assets/${params.file}`, 'public, max-age=31536000, immutable'),
    }),
    ...['theme.js', 'favicon.svg'].map((name) =>
      route({
        method: 'GET',
        path: `/${name}`,
        access: 'public',
        summary: 'What the dashboard loads.',
        responses: { 200: { description: 'The file.' } },
        handle: ({ c }) => answerFile(c, dashboard(), name, 'no-cache'),
      }),
    ),
  ];
}

function screenRoute(path: string, dashboard: () => Dashboard | undefined): Route {
  return route({
    method: 'GET',
    path,
    access: 'public',
    summary: 'The dashboard.',
    ignoresQuery: true,
    ...(path.includes(':path') && { params: REST }),
    responses: { 200: { description: 'Its page.', content: { 'text/html': {} } } },
    handle: ({ c }) => {
      const found = dashboard();
      const nonce = newNonce();
      const page = found === undefined ? NOT_BUILT : pageAt(found, c.env?.mountPath ?? '', nonce);
      return c.html(page, 200, pageHeaders(nonce));
    },
  });
}

function answerFile(
  c: HttpContext,
  dashboard: Dashboard | undefined,
  name: string,
  cacheControl: string,
): Response {
  const file = dashboard?.files.get(name);
  if (file === undefined) throw new AttestryError('ROUTE_ABSENT', `the dashboard has no file ${name}`);
  const coding = codingFor(file, c.req.header('accept-encoding'));
  const etag = `"${file.etag}-${coding}"`;
  const headers = { 'cache-control': cacheControl, vary: 'accept-encoding', etag };
  const known = (c.req.header('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) return c.body(null, 304, headers);
  return c.body(file.bytes[coding] ?? new Uint8Array(0), 200, {
    ...headers,
    'content-type': file.contentType,
    ...(coding !== 'identity' && { 'content-encoding': coding }),
  });
}
