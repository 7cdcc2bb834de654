import {
  AttestryError,
  asIncarnations,
  type Incarnations,
  incarnationOf,
  type Log,
  parsePlace,
  pickIncarnation,
} from '@attestry/log';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Which record is meant, and where it is to be looked for. */
export interface Meant {
  readonly position: number | string;
  /** The incarnations that may have it: all where it is named by an id. */
  readonly among: Incarnations;
}

/**
 * Which record is meant: by its position in the latest incarnation (`17`), by incarnation and position (`1:17`), or by the id of its
 * receipt.
 *
 * @throws AttestryError REQUEST_INVALID for other text, RECORD_ABSENT for an incarnation that is not there
 */
export function parsePosition(text: string, log: Log | Incarnations): Meant {
  const all = asIncarnations(log);
  if (UUID.test(text)) return { position: text, among: all };
  const place = parsePlace(text, incarnationOf(all[0]));
  if (place === undefined)
    throw new AttestryError(
      'REQUEST_INVALID',
      `"${text}" is neither a position (17, or 1:17 with the incarnation) nor the id of a receipt: to find a record by your own id, search for ref:…`,
    );
  return { position: place.seq, among: [pickIncarnation(all, place.incarnation)] };
}
