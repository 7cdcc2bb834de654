/** What a part of the overview opens on the Events screen. */
export interface EventSearch {
  readonly q: string;
  readonly range?: string;
  readonly open?: string;
  readonly [name: string]: string | undefined;
}

/** A value as it is written behind a key of the query language: in quotes unless it cannot be misread. */
export function queryValue(text: string): string {
  return /^[\w.:@/-]+$/.test(text) && !text.includes('..') ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** An actor as it is counted: `<type>:<id>`, the type may be missing. */
export function actorParts(value: string): { readonly type: string; readonly id: string } {
  const colon = value.indexOf(':');
  return { type: value.slice(0, Math.max(0, colon)), id: value.slice(colon + 1) };
}

export function actorTerm(value: string): string {
  const { type, id } = actorParts(value);
  const ofType = type === '' ? '' : `actor.type:${queryValue(type)} `;
  return `${ofType}actor.id:${queryValue(id)}`;
}

/** A chosen stretch of time as the range of an address. */
export function rangeOf(fromMs: number, toMs: number): string {
  return `${new Date(fromMs).toISOString()}..${new Date(toMs).toISOString()}`;
}

/** The hours that begin at these times, whichever of them. */
export function hoursQuery(startsMs: readonly number[]): string {
  return startsMs
    .map((startMs) => {
      const hour = new Date(startMs).toISOString().slice(0, 14);
      // A time stands for all of its minute: from the first to the end of the last.
      return `time:${hour}00Z..${hour}59Z`;
    })
    .join(' OR ');
}
