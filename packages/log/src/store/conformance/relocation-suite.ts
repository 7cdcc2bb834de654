import { describe, expect } from 'vitest';
import type { Claim } from '../log-store.ts';
import { expectStored } from './expected.ts';
import { appendBatch, type OpenStore, storeTest } from './opened-store.ts';

/** What a log is moved by: all of it can be listed, and its old place takes nothing any more. */
export function relocationSuite(open: OpenStore): void {
  describe('a log that is moved', () => {
    storeTest(
      open,
      'takes no batch, whoever has it open, and can be read',
      async ({ store, second, reopen }, model) => {
        const other = await second();
        await appendBatch(store, model, 3);
        expect(await store.readRelocation()).toBeUndefined();
        await other.relocate('another place');
        const answer = { kind: 'relocated', place: 'another place' };
        expect(await store.append(model.build(2).batch)).toEqual(answer);
        await store.lockHead();
        expect(await store.append(model.build(2).batch)).toEqual(answer);
        await expectStored(store, model);
        const reopened = await reopen();
        expect(await reopened.readRelocation()).toBe('another place');
        expect(await reopened.inspect()).toEqual([]);
        await reopened.relocate(undefined);
        await appendBatch(other, model, 2);
        expect(await reopened.readRelocation()).toBeUndefined();
        await expectStored(reopened, model);
      },
    );
    storeTest(open, 'lists all its claims, page by page', async ({ store }, model) => {
      const claims = Array.from({ length: 25 }, (_, i): Claim => {
        const source = ['app', '', 'ünï "quoted"'][i % 3] ?? '';
        return { source, ref: `ref \\ ${(i * 7) % 25}`, mac: new Uint8Array(32).fill(i), seq: i };
      });
      await appendBatch(store, model, 25, { claims });
      const listed: Claim[] = [];
      for (;;) {
        const page = await store.readClaims(listed.at(-1), 4);
        if (page.length === 0) break;
        expect(page.length).toBeLessThanOrEqual(4);
        listed.push(...page);
      }
      expect(listed.sort((a, b) => a.seq - b.seq)).toEqual(claims);
    });
    storeTest(open, 'takes claims without a record, of records that are there', async ({ store }, model) => {
      await appendBatch(store, model, 3);
      const claim: Claim = { source: 'app', ref: 'late', mac: new Uint8Array(32).fill(7), seq: 1 };
      await appendBatch(store, model, 0, { claims: [claim] });
      expect(await store.findClaims([claim])).toEqual([claim]);
      await expectStored(store, model);
    });
    storeTest(open, 'lists the positions of its followers', async ({ store }) => {
      expect(await store.readPositions()).toEqual(new Map());
      await store.writePosition('alerts', 17);
      await store.writePosition('archive', 2 ** 40);
      expect(await store.readPositions()).toEqual(
        new Map([
          ['alerts', 17],
          ['archive', 2 ** 40],
        ]),
      );
    });
  });
}
