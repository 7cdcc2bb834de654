import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { openService, type Service, type ServiceOptions } from 'attestry';
import { recordAll, temporaryFolder } from './append.ts';
import { benchEvents } from './events.ts';
import { median, report, seconds } from './measure.ts';

const START_MS = Date.parse('2026-01-01T00:00:00Z');
/** Between two showings. A server shows once a minute at most. Milliseconds. */
const PAUSE_MS = 250;

/** Appending while somebody outside is shown the log, over and over, against appending alone: in turn, in logs of their own. */
export async function benchAnchored(records: number, rounds: number): Promise<void> {
  const ratios: number[] = [];
  const shown: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const alone = await append(round, records, async () => 0);
    const anchored = await append(round, records, showUntil);
    ratios.push(alone.taken / anchored.taken);
    rates.push(records / anchored.taken);
    shown.push(anchored.shown);
  }
  report('sealed append while an anchor is shown the log', median(rates), 'records/s', {
    of: 'appending alone',
    value: median(ratios),
  });
  report('checkpoints that it was shown meanwhile', median(shown), 'of a round');
}

type Beside = (service: Service, signal: AbortSignal) => Promise<number>;

async function append(
  seed: number,
  records: number,
  beside: Beside,
): Promise<{ readonly taken: number; readonly shown: number }> {
  const path = temporaryFolder();
  const dir = join(path, 'data');
  await (await createFolderLog(createDataFolder(dir, 'bench'))).close();
  const service = await openService({
    ...{ dir, version: 'bench', anchorKinds: remembering(join(path, 'seen')) },
    onError: (error) => {
      throw error;
    },
  });
  const log = service.logs.get('main');
  if (log === undefined) throw new Error('the folder has a log');
  const ended = new AbortController();
  const showing = beside(service, ended.signal);
  const taken = await seconds(() => recordAll(log, benchEvents(seed, records, START_MS)));
  ended.abort();
  const shown = await showing;
  await service.close();
  rmSync(path, { recursive: true });
  return { taken, shown };
}

async function showUntil({ anchors }: Service, signal: AbortSignal): Promise<number> {
  const config = { kind: 'witness', policy: 'of this bench' } as const;
  const { id } = await anchors.add('main', { name: 'A witness', config }, {});
  for (let shown = 0; ; shown++) {
    if (signal.aborted) return shown;
    const { failure } = await anchors.test('main', id);
    if (failure !== undefined) throw new Error(failure.message);
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** Asks for what a witness asks for, and writes what it has seen as durably as one. */
function remembering(path: string): NonNullable<ServiceOptions['anchorKinds']> {
  let seen = 0;
  return {
    openAnchor: () => ({
      show: async ({ size, note, proveFrom }) => {
        await proveFrom(seen);
        const file = openSync(path, 'w');
        writeSync(file, note);
        fsyncSync(file);
        closeSync(file);
        seen = size;
        return [
          { who: 'bench', time: new Date().toISOString(), timeIsTheirs: true, token: Buffer.from(note) },
        ];
      },
    }),
  };
}
