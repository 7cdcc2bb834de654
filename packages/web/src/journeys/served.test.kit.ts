/** For journeys: the real server over a data folder of its own, in this process. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDataFolder, createFolderLog } from '@attestry/log/folder';
import { type Tampering, type TamperKind, type TamperOptions, tamperLog } from '@attestry/log/testing';
import { createApp, openService, type RunningServer, type Service, startServer } from 'attestry';

export interface ServedDashboard {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  /** An API key that may do everything. */
  readonly apiKey: string;
  /** The service as it runs now: another one after {@link tamper}. */
  readonly service: Service;
  /** What the service reported of failures. */
  readonly errors: readonly unknown[];
  /** Sends events over the API, as an application does. */
  send(...events: readonly object[]): Promise<void>;
  /** Stops the server, changes the database as an attacker would, and starts it again where it was. */
  tamper(kind: TamperKind, options?: TamperOptions): Promise<Tampering>;
  close(): Promise<void>;
}

/** Serves a copy of a data folder; without one, a new and empty log. */
export async function serveDashboard(from?: string): Promise<ServedDashboard> {
  const dir = mkdtempSync(join(tmpdir(), 'attestry-journey-'));
  if (from === undefined) await (await createFolderLog(createDataFolder(dir, 'journey.example'))).close();
  else cpSync(from, dir, { recursive: true });
  const errors: unknown[] = [];
  let running = await start(dir, 0, errors);
  const { url, port } = running.server;
  const { secret: apiKey } = await running.service.keys.create({
    name: 'Ada Lovelace',
    scopes: ['admin'],
    person: true,
  });
  const authorization = `Bearer ${apiKey}`;
  return {
    url,
    apiKey,
    errors,
    get service() {
      return running.service;
    },
    send: async (...events) => {
      const response = await fetch(`${url}/api/v1/logs/main/records`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(events.length === 1 ? events[0] : events),
      });
      if (!response.ok) throw new Error(`events were refused: ${await response.text()}`);
    },
    tamper: async (kind, options) => {
      await running.server.stop();
      const done = tamperLog(join(dir, 'logs', 'main.1.db'), kind, options);
      running = await start(dir, port, errors);
      return done;
    },
    close: async () => {
      await running.server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function start(
  dir: string,
  port: number,
  errors: unknown[],
): Promise<{ readonly service: Service; readonly server: RunningServer }> {
  const service = await openService({ dir, version: '0.0.0', onError: (error) => errors.push(error) });
  // What a page still waits for when it is closed is not waited for.
  const server = await startServer({ service, app: createApp(service), port, limits: { stopMs: 500 } });
  return { service, server };
}
