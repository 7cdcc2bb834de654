import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWitness, openWitness, witnessHandler } from '@attestry/log/folder';
import { parseNote } from '@attestry/log/note';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type SmallServer, startSmallServer } from '../cli/small-server.test.kit.ts';
import { serveHandler } from '../http/handler-server.ts';
import type { Anchor } from './anchor.ts';
import { anchorConformance, failureOf } from './anchor-conformance.test.kit.ts';
import { type ShownLog, shownLog } from './shown-log.test.kit.ts';
import { witnessAnchor } from './witness.ts';

const parent = mkdtempSync(join(tmpdir(), 'attestry-witness-'));
const NAMES = ['Ada', 'Bob', 'Eve'] as const;
type Name = (typeof NAMES)[number];

/** Three witnesses, each a process of its own; logs come and go while they run. */
const servers = new Map<Name, SmallServer>();
const signal = new AbortController().signal;

function folderOf(name: Name): string {
  return join(parent, name);
}

beforeAll(async () => {
  const started = await Promise.all(
    NAMES.map((name) =>
      startSmallServer(
        'witness',
        '--init',
        '--dir',
        folderOf(name),
        '--name',
        `${name}.example/w`,
        '--listen',
        '127.0.0.1:0',
      ),
    ),
  );
  for (const [i, name] of NAMES.entries()) servers.set(name, started[i] as SmallServer);
});

afterAll(async () => {
  for (const server of servers.values()) await server.end();
  rmSync(parent, { recursive: true });
});

let count = 0;
/** A log that no test has used before, watched by some. */
function newLog(...watchedBy: readonly Name[]): ShownLog {
  const log = shownLog(`test.example/log${count++}/1`);
  for (const name of watchedBy) openWitness(folderOf(name)).watch(log.origin, log.vkey);
  return log;
}

interface Elsewhere {
  readonly [name: string]: string;
}

/** The text of a policy of witnesses that are there, or of others under their keys. */
function policyOf(names: readonly Name[], quorum: string, elsewhere: Elsewhere = {}): string {
  const lines = names.map((name) => {
    const { verifierKey, address } = (servers.get(name) as SmallServer).started;
    return `witness ${name} ${verifierKey} ${elsewhere[name] ?? address}/`;
  });
  return `${lines.join('\n')}\ngroup all ${quorum} ${names.join(' ')}\nquorum all\n`;
}

function anchorOf(names: readonly Name[], quorum = 'all', elsewhere: Elsewhere = {}): Anchor {
  return witnessAnchor({ kind: 'witness', policy: policyOf(names, quorum, elsewhere) }, fetch);
}

anchorConformance('a witness', async (log) => {
  const own = createWitness(mkdtempSync(join(parent, 'own-')), 'own.example');
  own.watch(log.origin, log.vkey);
  const { address, close } = await serveHandler(witnessHandler(own), {
    kind: 'network',
    host: '127.0.0.1',
    port: 0,
  });
  const policy = `log ${log.vkey}\nwitness own ${own.verifierKey} ${address}\nquorum own\n`;
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= close(0));
  return {
    anchor: witnessAnchor({ kind: 'witness', policy }, fetch),
    secrets: [],
    breakOff: stop,
    close: stop,
  };
});

describe('a quorum', () => {
  test('is reached when all cosign, and each gives a line that fits the note', async () => {
    const log = newLog('Ada', 'Bob', 'Eve');
    const checkpoint = log.checkpointOf(7);
    const receipts = await anchorOf(NAMES).show(checkpoint, signal);
    expect(receipts.map(({ who, timeIsTheirs }) => [who, timeIsTheirs])).toEqual(
      NAMES.map((name) => [name, true]),
    );
    const note = receipts.reduce(
      (text, { token }) => text + new TextDecoder().decode(token),
      checkpoint.note,
    );
    expect(parseNote(note).signatures.map(({ name }) => name)).toEqual([
      log.origin,
      ...NAMES.map((name) => `${name}.example/w`),
    ]);
  });

  test('of two of three is reached without the third', async () => {
    const log = newLog('Ada', 'Eve');
    const receipts = await anchorOf(NAMES, '2').show(log.checkpointOf(7), signal);
    expect(receipts.map(({ who }) => who)).toEqual(['Ada', 'Eve']);
  });

  test('that is not reached says who cosigned and why others did not', async () => {
    const log = newLog('Ada');
    const anchor = anchorOf(NAMES, '2', { Eve: 'http://127.0.0.1:1' });
    const failure = await failureOf(anchor, log.checkpointOf(7));
    expect(failure.kind).toBe('refused');
    expect(failure.message).toMatch(
      /cosigned by Ada: Bob does not watch this log: .*; Eve does not answer: /,
    );
  });

  test('of nobody, or of witnesses without an address, is no configuration', () => {
    const { verifierKey } = (servers.get('Ada') as SmallServer).started;
    const open = (policy: string) => (): Anchor => witnessAnchor({ kind: 'witness', policy }, fetch);
    expect(open('quorum none\n')).toThrow(/names no witness/);
    expect(open(`witness Ada ${verifierKey}\nquorum Ada\n`)).toThrow(/give the addresses of Ada/);
    expect(open('quorum Ada\n')).toThrow(/cannot be read: .*line 1/);
  });
});

describe('a witness that saw', () => {
  test('less is given a proof from there, by whoever asks first', async () => {
    const log = newLog('Ada');
    await anchorOf(['Ada']).show(log.checkpointOf(5), signal);
    // Another process knows nothing of what it saw.
    const receipts = await anchorOf(['Ada']).show(log.checkpointOf(300), signal);
    expect(receipts).toHaveLength(1);
    expect(await anchorOf(['Ada', 'Bob']).lastSeen?.(log.origin, signal)).toBe(300);
  });

  test('more gives the alarm of a rollback, and says how much', async () => {
    const log = newLog('Ada', 'Bob');
    const anchor = anchorOf(['Ada']);
    await anchor.show(log.checkpointOf(9), signal);
    expect(await failureOf(anchor, log.checkpointOf(5))).toMatchObject({ kind: 'rollback', seen: 9 });
    // Even where the others are enough.
    const both = await failureOf(anchorOf(['Ada', 'Bob'], 'any'), log.checkpointOf(5));
    expect(both).toMatchObject({ kind: 'rollback', seen: 9 });
    expect(both.message).toMatch(/cosigned by Bob, but not by all/);
  });

  test('another history gives the alarm of a fork', async () => {
    const log = newLog('Ada');
    const anchor = anchorOf(['Ada']);
    await anchor.show(log.checkpointOf(5), signal);
    expect(await failureOf(anchor, log.fork().checkpointOf(5))).toMatchObject({ kind: 'forked' });
    expect(await failureOf(anchor, log.fork().checkpointOf(9))).toMatchObject({ kind: 'forked' });
    expect(await anchor.show(log.checkpointOf(5), signal)).toHaveLength(1);
  });

  test('another key refuses', async () => {
    const log = newLog('Ada');
    const failure = await failureOf(anchorOf(['Ada']), shownLog(log.origin).checkpointOf(5));
    expect(failure).toMatchObject({ kind: 'refused' });
    expect(failure.message).toMatch(/does not know the key/);
  });
});

describe('what answers under the address of a witness', () => {
  const opened: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of opened.splice(0)) await close();
  });

  async function impostor(answer: Answering): Promise<string> {
    const server = createServer((asked, response) => {
      asked.resume();
      answer(asked, response);
    });
    server.listen(0);
    await once(server, 'listening');
    opened.push(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  type Answering = (asked: IncomingMessage, response: ServerResponse) => void;

  const plain =
    (status: number, body = '', type = 'text/plain'): Answering =>
    (_, response) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };
  const size = (body: string): Answering => plain(409, body, 'text/x.tlog.size');
  const anotherSizeEachTime = (): Answering => {
    let next = 0;
    return (asked, response) => size(`${(next++ % 4) + 1}\n`)(asked, response);
  };
  const redirection: Answering = (_, response) => {
    response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
  };

  test.each([
    ['too many requests', plain(429), 'unreachable'],
    ['a failure', plain(503), 'unreachable'],
    ['a redirection', redirection, 'unreachable'],
    ['more than a note', plain(200, 'x'.repeat(70_000)), 'unreachable'],
    ['another root, as version 1.0.0 says it', plain(409), 'forked'],
    ['the size that it was sent', size('0\n'), 'forked'],
    ['a size beyond ours', size('999\n'), 'rollback'],
    ['no size', size('many\n'), 'invalid'],
    ['a size without its newline', size('3'), 'invalid'],
    ['a size that no number holds', size('9999999999999999\n'), 'invalid'],
    ['another size each time', anotherSizeEachTime(), 'unreachable'],
    ['no signature', plain(200, 'hello\n'), 'invalid'],
    ['nothing', plain(200), 'invalid'],
    ['a page', plain(405, '<html>', 'text/html'), 'invalid'],
    ['our own line', plain(200, shownLog().checkpointOf(5).note.split('\n\n')[1]), 'invalid'],
  ] as const)('with %s: %s', async (_, answer, kind) => {
    const anchor = anchorOf(['Ada'], 'all', { Ada: await impostor(answer) });
    const failure = await failureOf(anchor, newLog().checkpointOf(5));
    expect(failure).toMatchObject({ kind });
    expect(failure.message).toMatch(/: \S/);
  });

  test('with the cosignature of another checkpoint: nothing of it is kept', async () => {
    const log = newLog('Ada');
    const [receipt] = await anchorOf(['Ada']).show(log.checkpointOf(4), signal);
    const line = new TextDecoder().decode(receipt?.token);
    const anchor = anchorOf(['Ada'], 'all', { Ada: await impostor(plain(200, line)) });
    expect(await failureOf(anchor, log.checkpointOf(5))).toMatchObject({ kind: 'invalid' });
  });

  test('with lines of others beside its own: they are dropped', async () => {
    const log = newLog('Ada', 'Bob');
    const checkpoint = log.checkpointOf(4);
    const receipts = await anchorOf(['Ada', 'Bob']).show(checkpoint, signal);
    const lines = receipts.map(({ token }) => new TextDecoder().decode(token)).join('');
    const anchor = anchorOf(['Bob'], 'all', { Bob: await impostor(plain(200, lines)) });
    expect(await anchor.show(checkpoint, signal)).toEqual([receipts[1]]);
  });

  test('with a checkpoint that it did not cosign is not believed', async () => {
    const log = newLog('Ada');
    await anchorOf(['Ada']).show(log.checkpointOf(4), signal);
    for (const body of [log.checkpointOf(99).note, 'hello', '']) {
      const anchor = anchorOf(['Ada'], 'all', { Ada: await impostor(plain(200, body)) });
      await expect(anchor.lastSeen?.(log.origin, signal)).rejects.toMatchObject({ kind: 'invalid' });
    }
  });

  test('or does not, waits no longer than whoever asks', async () => {
    const anchor = anchorOf(['Ada'], 'all', { Ada: await impostor(() => undefined) });
    await expect(anchor.show(newLog().checkpointOf(5), AbortSignal.timeout(200))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  });
});
