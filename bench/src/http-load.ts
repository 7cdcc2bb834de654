/**
 * The clients of a bench, in a process of their own, so that what they cost is not the server's: connections that are kept, on
 * each one request after another. `node http-load.js JSON` prints what it measured as JSON.
 */
import { connect } from 'node:net';
import { benchEvents } from './events.ts';
import { median, percentile } from './measure.ts';

export interface Load {
  readonly port: number;
  readonly key: string;
  readonly connections: number;
  /** Events of one request; 1 is an object, more are an array. */
  readonly batch: number;
  readonly seconds: number;
}

export interface Measured {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Bodies that are sent in turn. */
const BODIES = 200;
/** Of the time, at its beginning: not counted. */
const WARMING = 0.2;

function requestsOf({ key, batch }: Load): readonly Buffer[] {
  const events = [...benchEvents(3, BODIES * batch, Date.parse('2026-01-01T00:00:00Z'))];
  return Array.from({ length: BODIES }, (_, i) => {
    const some = events.slice(i * batch, (i + 1) * batch);
    const body = Buffer.from(JSON.stringify(batch === 1 ? some[0] : some));
    const authorization = key === '' ? '' : `authorization: ${key}\r\n`;
    const head = `POST /api/v1/logs/main/records HTTP/1.1\r\nhost: localhost\r\n${authorization}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
    return Buffer.concat([Buffer.from(head), body]);
  });
}

/** Whether a whole answer is there; it must be 201. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  if (!text.startsWith('HTTP/1.1 201')) throw new Error(`not recorded: ${text}`);
  const length = /^content-length: (\d+)/im.exec(text)?.[1];
  if (length === undefined) throw new Error(`an answer without a length: ${text}`);
  return text.length >= end + 4 + Number(length);
}

async function run(load: Load): Promise<Measured> {
  const requests = requestsOf(load);
  const times: number[] = [];
  const endMs = performance.now() + 1000 * load.seconds;
  const countFromMs = performance.now() + 1000 * load.seconds * WARMING;
  let next = 0;
  const client = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(load.port, '127.0.0.1').setNoDelay(true).setEncoding('latin1');
      let text = '';
      let sentMs = 0;
      const send = (): void => {
        sentMs = performance.now();
        text = '';
        socket.write(requests[next++ % BODIES] ?? '');
      };
      socket.on('data', (part: string) => {
        text += part;
        if (!isWhole(text)) return;
        const nowMs = performance.now();
        if (sentMs >= countFromMs) times.push(nowMs - sentMs);
        if (nowMs < endMs) return send();
        socket.destroy();
        resolve();
      });
      socket.once('connect', send);
      socket.once('error', reject);
    });
  await Promise.all(Array.from({ length: load.connections }, client));
  const seconds = (performance.now() - countFromMs) / 1000;
  return {
    requestsPerSecond: times.length / seconds,
    p50Ms: median(times),
    p99Ms: percentile(times, 0.99),
  };
}

console.log(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '') as Load)));
