import { describe, expect, test } from 'vitest';
import { LogModel } from './conformance/log-model.ts';
import { type CallFate, faultyStore, UNHARMED } from './faulty-store.ts';
import type { LogStore } from './log-store.ts';
import { createMemoryFile, openMemoryStore } from './memory/memory-store.ts';

const lost = new Error('the connection was lost');
const NOT_APPLIED: CallFate = { applied: false, reported: lost };
const UNKNOWN: CallFate = { applied: true, reported: lost };

function storeWith(
  fate: CallFate,
  method: keyof LogStore,
  callNumber = 1,
): { faulty: LogStore; sound: LogStore } {
  const file = createMemoryFile('example.com/main/1');
  const faulty = faultyStore(openMemoryStore(file), (called, n) =>
    called === method && n === callNumber ? fate : UNHARMED,
  );
  return { faulty, sound: openMemoryStore(file) };
}

describe('a faulty store', () => {
  for (const [fate, size] of [
    [NOT_APPLIED, 0],
    [UNKNOWN, 3],
  ] as const) {
    test(`rejects an append that was ${fate.applied ? '' : 'not '}applied`, async () => {
      const { faulty, sound } = storeWith(fate, 'append');
      const { batch } = new LogModel().build(3);
      await expect(faulty.append(batch)).rejects.toBe(lost);
      expect((await sound.readHead()).size).toBe(size);
    });
  }
  test('passes on what is not harmed, and counts the calls of each method', async () => {
    const { faulty } = storeWith(NOT_APPLIED, 'writePosition', 2);
    await faulty.writePosition('alerts', 1);
    await faulty.putCheckpoint({ size: 1, note: '' });
    await expect(faulty.writePosition('alerts', 2)).rejects.toBe(lost);
    expect(await faulty.readPosition('alerts')).toBe(1);
    await faulty.writePosition('alerts', 3);
    expect(await faulty.readPosition('alerts')).toBe(3);
  });
  test('keeps the lock when the answer to lockHead is lost', async () => {
    const { faulty, sound } = storeWith(UNKNOWN, 'lockHead');
    await expect(faulty.lockHead()).rejects.toBe(lost);
    const { batch } = new LogModel().build(1);
    const appending = sound.append(batch);
    await faulty.release();
    expect(await appending).toEqual({ kind: 'appended' });
  });
  test('does not lie', async () => {
    const { faulty } = storeWith({ applied: false, reported: 'ok' }, 'append');
    await expect(faulty.append(new LogModel().build(1).batch)).rejects.toThrow(/lying disk/);
  });
});
