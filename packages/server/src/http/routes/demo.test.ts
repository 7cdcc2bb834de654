import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { searchLog } from '@attestry/log';
import { createFolderLog, openDataFolder } from '@attestry/log/folder';
import { checkFolderLog } from '@attestry/log/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SCOPES } from '../../accounts/principal.ts';
import { until } from '../../operate/operated.test.kit.ts';
import { openService, type Service } from '../../service/service.ts';
import type { ChainStatus, LogSummary, Session } from '../api-types.ts';
import { createApp } from '../app.ts';
import { type Served, serveFolder } from '../served.test.kit.ts';

let served: Served;
beforeEach(async () => {
  served = await serveFolder();
});
afterEach(() => served.close());

function demo(method: 'POST' | 'DELETE', key?: string): Promise<Response> {
  return served.ask('/api/v1/demo', key === undefined ? { method } : { method, key });
}

async function codeOf(response: Response): Promise<readonly [number, string]> {
  return [response.status, ((await response.json()) as { code: string }).code];
}

/** The service of the same folder, opened by a program that comes later. */
async function reopened<T>(work: (service: Service) => Promise<T>, logs?: readonly string[]): Promise<T> {
  const errors: unknown[] = [];
  const service = await openService({
    ...{ dir: served.dir, version: '0.0.0', onError: (error: unknown) => errors.push(error) },
    ...(logs !== undefined && { logs }),
  });
  try {
    return await work(service);
  } finally {
    await service.close();
  }
}

describe('the demo', () => {
  test('is made once, and served at once beside the others', async () => {
    const made = await demo('POST');
    expect(made.status).toBe(201);
    const summary = (await made.json()) as LogSummary;
    expect(summary).toEqual({
      ...{ name: 'demo', origin: 'demo.example/demo/1', size: 5001, readOnly: null, demo: true },
      ...{ scopes: [...SCOPES], masked: false },
    });
    const again = await demo('POST');
    expect([again.status, await again.json()]).toEqual([200, summary]);
    const session = (await (await served.ask('/api/v1/session')).json()) as Session;
    expect(session.logs.map(({ name, demo }) => [name, demo])).toEqual([
      ['main', false],
      ['demo', true],
    ]);
    const found = await served.ask('/api/v1/logs/demo/records?q=severity:critical&limit=5');
    expect(((await found.json()) as { records: object[] }).records).toHaveLength(5);
    const { records } = await searchLog(served.log, 'type:audit.settings.changed');
    expect(records).toMatchObject([
      { leaf: { system: { setting: 'demo' } }, sections: { change: { after: { demo: true } } } },
    ]);
  });

  test('has a signer and secrets of its own, and leaves those of the server alone', async () => {
    const secrets = readdirSync(join(served.dir, 'secrets'));
    await demo('POST');
    expect(await served.service.folder.signer.origins()).toEqual(['test/main/1']);
    expect(readdirSync(join(served.dir, 'secrets'))).toEqual(secrets);
    expect(readdirSync(join(served.dir, 'demo', 'secrets'))).not.toEqual(secrets);
    await served.service.close();
    await checkFolderLog(served.dir, { closed: true });
  });

  test('is there after a restart, and for a command that asks for it only', async () => {
    await demo('POST');
    await served.service.close();
    await reopened(async (service) => {
      expect([...service.logs.keys()]).toEqual(['main', 'demo']);
      expect(service.isDemo('demo')).toBe(true);
    });
    await reopened(async (service) => expect([...service.logs.keys()]).toEqual(['demo']), ['demo']);
    await reopened(async (service) => expect([...service.logs.keys()]).toEqual(['main']), ['main']);
  });

  test('is verified by itself where jobs run, and what was found goes with it', async () => {
    served.service.jobs.start();
    await demo('POST');
    const chain = async (): Promise<ChainStatus> =>
      (await (await served.ask('/api/v1/logs/demo/chain')).json()) as ChainStatus;
    await until(async () => (await chain()).state === 'ok');
    expect((await served.service.jobs.list('demo')).length).toBeGreaterThan(0);
    await served.service.views.save('demo', { name: 'a', q: '', search: '', createdBy: 'a' });
    expect((await demo('DELETE')).status).toBe(204);
    expect(await served.service.jobs.list('demo')).toEqual([]);
    expect(await served.service.verifications.list('demo')).toEqual([]);
    expect(await served.service.views.list('demo')).toEqual([]);
    expect(served.errors).toEqual([]);
  });

  test('is removed while it is verified and followed', async () => {
    await demo('POST');
    const tail = await served.ask('/api/v1/logs/demo/tail');
    const { id } = await served.service.verifications.start(
      'demo',
      { mode: 'full' },
      { type: 'job', id: 'x' },
    );
    expect(id).not.toBe('');
    expect((await demo('DELETE')).status).toBe(204);
    await tail.body?.cancel();
    expect(existsSync(join(served.dir, 'demo'))).toBe(false);
    expect(await codeOf(await served.ask('/api/v1/logs/demo/records'))).toEqual([404, 'LOG_ABSENT']);
    expect(await codeOf(await demo('DELETE'))).toEqual([404, 'LOG_ABSENT']);
    expect((await searchLog(served.log, 'type:audit.settings.changed')).records).toHaveLength(2);
    expect((await demo('POST')).status).toBe(201);
  });

  test('asked for by several at once is made once', async () => {
    const answers = await Promise.all([demo('POST'), demo('POST'), demo('DELETE'), demo('POST')]);
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 204, 201]);
  });
});

describe('a folder of its name', () => {
  test('that is no demo is left as it is', async () => {
    mkdirSync(join(served.dir, 'demo'));
    writeFileSync(join(served.dir, 'demo', 'mine.txt'), 'mine');
    expect(await codeOf(await demo('POST'))).toEqual([409, 'LOG_NAME_TAKEN']);
    expect(await codeOf(await demo('DELETE'))).toEqual([404, 'LOG_ABSENT']);
    expect(readdirSync(join(served.dir, 'demo'))).toEqual(['mine.txt']);
    expect(served.service.logs.size).toBe(1);
  });

  test('that is half of one is made anew, and keeps no server from starting', async () => {
    await demo('POST');
    await served.service.close();
    rmSync(join(served.dir, 'demo', 'logs', 'demo.1.db'));
    await reopened(async (service) => {
      expect([...service.logs.keys()]).toEqual(['main']);
      const { secret } = await service.keys.create({ name: 'a', scopes: ['admin'], person: false });
      const request = new Request('http://localhost/api/v1/demo', {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}` },
      });
      expect((await createApp(service).fetch(request)).status).toBe(201);
    });
  });

  test('whose making was interrupted is no demo yet', async () => {
    await demo('POST');
    await served.service.close();
    renameSync(join(served.dir, 'demo'), join(served.dir, 'demo.making'));
    await reopened(async (service) => {
      expect([...service.logs.keys()]).toEqual(['main']);
      expect((await service.demo.make()).isNew).toBe(true);
      expect(existsSync(join(served.dir, 'demo.making'))).toBe(false);
    });
  });
});

test('a log that has the name is never taken for it', async () => {
  await (await createFolderLog(openDataFolder(served.dir), 'demo')).close();
  await reopened(async (service) => {
    expect(service.isDemo('demo')).toBe(false);
    await expect(service.demo.make()).rejects.toMatchObject({ code: 'LOG_NAME_TAKEN' });
    await expect(service.demo.remove()).rejects.toMatchObject({ code: 'LOG_ABSENT' });
    expect(service.logs.get('demo')?.origin).toBe('test/demo/1');
  });
});

test('a server that stops makes none', async () => {
  const made = served.service.demo.make();
  const closed = served.service.close();
  await expect(made).rejects.toMatchObject({ code: 'SERVER_STOPPING' });
  await closed;
  await reopened(async (service) => expect([...service.logs.keys()]).toEqual(['main']));
});
