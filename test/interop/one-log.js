/** A log to be dumped, and what says that it came back as it was. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../packages/server/bin/attestry.js', import.meta.url));
/** More than a tile has, and a text that dumps must quote. */
const EVENTS = Array.from({ length: 400 }, (_, i) => ({
  type: 'client.updated',
  id: `event-${i}`,
  actor: { type: 'user', id: `${i % 7}`, name: `O'Neill "${i}" \u00e4\u20ac\u{1f600}` },
  before: { text: `line\nfeed ${i}` },
  after: { text: "it's '' \\ $$ " },
}));

/** What a command prints. Throws where it ends with another code than is expected. */
export function attestry(args, expected = 0, input = '') {
  const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
    ...{ input, encoding: 'utf8', maxBuffer: 1 << 26 },
    env: withoutOurs(process.env),
  });
  if (status !== expected) throw new Error(`attestry ${args[0]} ended with ${status}: ${stdout} ${stderr}`);
  return stdout + stderr;
}

/** @param where options that name a database, where it is in one */
export function makeLog(dir, where = []) {
  attestry(['init', '--name', 'dump.example', '--dir', dir, ...where]);
  const lines = EVENTS.map((event) => JSON.stringify(event)).join('\n');
  attestry(['import', '-', '--from', 'ndjson', '--dir', dir, ...where], 0, `${lines}\n`);
}

export function verifyIntact(dir, where = []) {
  const report = JSON.parse(attestry(['verify', '--json', '--no-record', '--dir', dir, ...where]));
  if (report.verdict !== 'intact' || report.coverage.index.checked < EVENTS.length)
    throw new Error(`the report is ${JSON.stringify(report)}`);
  const found = attestry(['search', 'actor:user:3', '--limit', '1000', '--dir', dir, ...where]);
  const wanted = EVENTS.filter(({ actor }) => actor.id === '3').length;
  if (found.split('client.updated').length - 1 !== wanted) throw new Error(`not all is found: ${found}`);
}

/** Whoever runs this may have a log of their own. */
function withoutOurs(env) {
  return Object.fromEntries(Object.entries(env).filter(([variable]) => !variable.startsWith('ATTESTRY_')));
}
