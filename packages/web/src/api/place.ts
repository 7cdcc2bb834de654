/**
 * Where a record is: a reset begins the next incarnation of a log, and positions begin at 0 again. So a position is that of
 * one record only together with its incarnation.
 */
export interface Place {
  readonly incarnation: number;
  readonly seq: number;
}

/** Of a log that was never reset. */
export const FIRST_INCARNATION = 1;

/** The end of an origin, `<name>/<log>/<incarnation>`; 1 where there is none. */
export function incarnationOf(origin: string): number {
  const [, incarnation = FIRST_INCARNATION] = /\/([1-9]\d*)$/.exec(origin) ?? [];
  return Number(incarnation);
}

/** Where the record of a leaf is. */
export function placeOf({ log, seq }: { readonly log: string; readonly seq: number }): Place {
  return { incarnation: incarnationOf(log), seq };
}

/** As the API and addresses have it: `17` in the latest incarnation, `1:17` in one that a reset ended. */
export function formatPlace({ incarnation, seq }: Place, latest: number): string {
  return incarnation === latest ? String(seq) : `${incarnation}:${seq}`;
}

/** Reads what {@link formatPlace} writes; undefined for other text, such as the id of a record. */
export function parsePlace(text: string, latest: number): Place | undefined {
  const [, incarnation = latest, seq] = /^(?:([1-9]\d{0,14}):)?(\d{1,16})$/.exec(text) ?? [];
  const place = { incarnation: Number(incarnation), seq: Number(seq) };
  return Number.isSafeInteger(place.seq) ? place : undefined;
}

/** How far a search got, by its cursor: that names the incarnation always. */
export function reachedText(cursor: string | undefined, latest: number): string {
  const place = cursor === undefined ? undefined : parsePlace(cursor, latest);
  return place === undefined ? '0' : formatPlace(place, latest);
}

/** Below 0 where the first was recorded before the second, 0 where they are the same. */
export function comparePlaces(one: Place, other: Place): number {
  return one.incarnation - other.incarnation || one.seq - other.seq;
}

export function isSamePlace(one: Place | undefined, other: Place | undefined): boolean {
  return one !== undefined && other !== undefined && comparePlaces(one, other) === 0;
}

/** A name for it that is the same whichever incarnation is the latest. */
export function placeKey({ incarnation, seq }: Place): string {
  return `${incarnation}:${seq}`;
}
