import { AttestryError } from '@attestry/log';

const SEQ = /^(?:0|[1-9][0-9]{0,14})$/;
const PLACE = /^([1-9][0-9]{0,14}):(0|[1-9][0-9]{0,14})$/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Which record is meant: by its position (`17`), by incarnation and position (`1:17`), or by the id of its receipt.
 *
 * @throws AttestryError REQUEST_INVALID for other text, RECORD_ABSENT for an incarnation that is not the log's
 */
export function parsePosition(text: string, origin: string): number | string {
  if (SEQ.test(text)) return Number(text);
  if (UUID.test(text)) return text;
  const [, incarnation, seq] = PLACE.exec(text) ?? [];
  if (incarnation === undefined || seq === undefined)
    throw new AttestryError(
      'REQUEST_INVALID',
      `"${text}" is neither a position (17, or 1:17 with the incarnation) nor the id of a receipt: to find a record by your own id, search for ref:…`,
    );
  const current = origin.slice(origin.lastIndexOf('/') + 1);
  if (incarnation === current) return Number(seq);
  throw new AttestryError(
    'RECORD_ABSENT',
    `incarnation ${incarnation} of this log is not served: it is ${origin}`,
  );
}
