import { readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { type Listening, listenOn, type RawClient, rawClient } from './server.test.kit.ts';

/** Both ends are in this process; `npm run bench` has 10,000. */
const WANTED = 2000;

let listening: Listening | undefined;

afterEach(async () => {
  await listening?.close();
  listening = undefined;
});

/** As many as this user may have. */
function possibleConnections(): number {
  try {
    const openFiles = Number(/^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]);
    return Math.min(WANTED, Math.floor((openFiles - 1000) / 2)) || WANTED;
  } catch {
    return WANTED;
  }
}

test('beside thousands of connections on which nothing happens, a record is taken as ever, and stopping is quick', async () => {
  listening = await listenOn();
  const { server, post } = listening;
  const count = possibleConnections();
  expect(count).toBeGreaterThan(100);
  if (count < WANTED) console.warn(`only ${count} idle connections: this user may not open more files`);
  const clients: RawClient[] = [];
  while (clients.length < count) {
    const some = Array.from({ length: Math.min(200, count - clients.length) }, () =>
      rawClient(server.port, 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n'),
    );
    await Promise.all(some.map((client) => client.until(/"ok"/)));
    clients.push(...some);
  }
  // And some that never say anything.
  const silent = Array.from({ length: 100 }, () => rawClient(server.port));
  for (let i = 0; i < 20; i++) {
    const start = performance.now();
    expect((await post('{"type":"auth.login"}')).status).toBe(201);
    expect(performance.now() - start).toBeLessThan(1000);
  }
  expect(clients.every(({ socket }) => !socket.destroyed)).toBe(true);
  const start = performance.now();
  await server.stop();
  await Promise.all([...clients, ...silent].map(({ closed }) => closed));
  expect(performance.now() - start).toBeLessThan(5000);
});
