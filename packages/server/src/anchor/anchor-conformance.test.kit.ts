/**
 * The suite that owns the contract of {@link Anchor}: every kind runs it whole, from a test of its own beside it, against
 * somebody outside who is really there.
 *
 *     anchorConformance('a witness', async (log) => ({ anchor, secrets: [], breakOff, close }));
 */
import { inspect } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { type Anchor, AnchorFailure, type AnchorReceipt, type ShownCheckpoint } from './anchor.ts';
import { type ShownLog, shownLog } from './shown-log.test.kit.ts';

/** An anchor, and the means of a test over whoever is outside. */
export interface OpenedAnchor {
  readonly anchor: Anchor;
  /** What no failure may show: passwords, keys, addresses that hold one. */
  readonly secrets: readonly string[];
  /** From now on nobody outside takes anything. */
  breakOff(): Promise<void>;
  close(): Promise<void>;
}

/** @param open an anchor whose outside knows the log and has seen nothing of it. */
export function anchorConformance(name: string, open: (log: ShownLog) => Promise<OpenedAnchor>): void {
  describe(`${name} keeps the contract of an anchor`, () => {
    const opened: OpenedAnchor[] = [];
    const openFor = async (log: ShownLog): Promise<OpenedAnchor> => {
      const anchor = await open(log);
      opened.push(anchor);
      return anchor;
    };
    afterEach(async () => {
      for (const anchor of opened.splice(0)) await anchor.close();
    });

    test('a checkpoint is shown, and what shows it comes back', async () => {
      const log = shownLog();
      const { anchor } = await openFor(log);
      expectReceipts(await anchor.show(log.checkpointOf(5), never()));
    });

    test('the same checkpoint is shown again, and so is the first of an empty log', async () => {
      const log = shownLog();
      const { anchor } = await openFor(log);
      for (const size of [0, 0, 5, 5]) expectReceipts(await anchor.show(log.checkpointOf(size), never()));
    });

    test('a log that grows is shown as it grows', async () => {
      const log = shownLog();
      const { anchor } = await openFor(log);
      for (const size of [1, 2, 7, 8, 300])
        expectReceipts(await anchor.show(log.checkpointOf(size), never()));
    });

    test('the largest size that was shown is what is remembered, where they can be asked', async () => {
      const log = shownLog();
      const { anchor } = await openFor(log);
      expect((await anchor.lastSeen?.(log.origin, never())) ?? 0).toBe(0);
      for (const size of [3, 9]) await anchor.show(log.checkpointOf(size), never());
      expect((await anchor.lastSeen?.(log.origin, never())) ?? 9).toBe(9);
    });

    test('who waits no longer is not kept waiting', async () => {
      const log = shownLog();
      const { anchor } = await openFor(log);
      const checkpoint = log.checkpointOf(5);
      await expect(anchor.show(checkpoint, AbortSignal.abort())).rejects.toThrow();
      if (anchor.lastSeen !== undefined)
        await expect(anchor.lastSeen(log.origin, AbortSignal.abort())).rejects.toThrow();
      // And nothing is stuck behind it.
      expectReceipts(await anchor.show(checkpoint, never()));
    });

    test('a failure says what to do, and shows no credential', async () => {
      const log = shownLog();
      const { anchor, secrets, breakOff } = await openFor(log);
      await breakOff();
      const failure = await failureOf(anchor, log.checkpointOf(5));
      expect(failure.kind).toMatch(/^(?:unreachable|refused)$/);
      // What is wrong, and after a colon what to do about it.
      expect(failure.message).toMatch(/^[^\n]{5,}: [^\n]{5,}$/);
      const shown = inspect(failure, { depth: 10, showHidden: true });
      for (const secret of secrets) expect(shown).not.toContain(secret);
    });
  });
}

/** A signal that is never aborted. */
function never(): AbortSignal {
  return new AbortController().signal;
}

function expectReceipts(receipts: readonly AnchorReceipt[]): void {
  expect(receipts.length).toBeGreaterThan(0);
  for (const { who, time, token } of receipts) {
    expect(who).not.toBe('');
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
    expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(3_600_000);
    expect(token.length).toBeGreaterThan(0);
  }
}

/** How showing a checkpoint fails. */
export async function failureOf(anchor: Anchor, checkpoint: ShownCheckpoint): Promise<AnchorFailure> {
  const failure: unknown = await anchor.show(checkpoint, never()).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(failure instanceof AnchorFailure))
    throw new Error('it did not fail as an anchor', { cause: failure });
  return failure;
}
