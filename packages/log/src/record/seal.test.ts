import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PreparedEvent } from '../event/prepared-event.ts';
import { formatJcs } from './canonical.ts';
import { MAX_PLACE_BYTES, type Placement, placeRecord, sealEvent, slotsByBytes } from './seal.ts';

const utf8 = new TextEncoder();
const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA';

const EVENT: PreparedEvent = {
  type: 'client.updated',
  category: 'client',
  severity: 'info',
  actor: { id: '7' },
  norm: 0,
  sections: {},
};

/** The leaf as the log writes it: slots of characters where the text is ASCII, else of bytes. */
function leafAt(event: PreparedEvent, place: Placement): string {
  const unplaced = sealEvent(
    event,
    'shop/main/1',
    () => '',
    () => NONCE,
  );
  const encoded = utf8.encode(unplaced.text);
  const before = utf8.encode('before');
  const bytes = new Uint8Array([...before, ...encoded]);
  const target = new Uint8Array(encoded.length + MAX_PLACE_BYTES + 3);
  const slots = encoded.length === unplaced.text.length ? unplaced.slots : slotsByBytes(unplaced);
  const end = placeRecord({ bytes, from: before.length, to: bytes.length }, slots, place, target, 3);
  return new TextDecoder('utf-8', { fatal: true }).decode(target.subarray(3, end));
}

describe('placeRecord', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
  const time = fc
    .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString());

  it('writes the JCS of the leaf wherever the record stands and whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.record({
          id: text,
          ref: fc.option(text, { nil: undefined }),
          occurred: fc.option(time, { nil: undefined }),
          recorded: time,
          seq: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
          clockBack: fc.boolean(),
        }),
        ({ id, ref, occurred, recorded, seq, clockBack }) => {
          const event: PreparedEvent = {
            ...EVENT,
            actor: { id },
            ...(ref !== undefined && { ref }),
            ...(occurred !== undefined && { occurred }),
          };
          const uuid = '01890a5d-ac96-774b-bcce-b302099a8057';
          const leaf = leafAt(event, { seq, id: uuid, recorded, clockBack });
          expect(leaf).toBe(
            formatJcs({
              actor: { id },
              category: 'client',
              ...(clockBack && { clock: 'back' }),
              id: uuid,
              log: 'shop/main/1',
              n: NONCE,
              occurred: occurred ?? recorded,
              recorded,
              ...(ref !== undefined && { ref }),
              seq,
              severity: 'info',
              type: 'client.updated',
              v: 1,
            }),
          );
        },
      ),
    );
  });
});
