/** A search as it is written elsewhere: on a command line, for another program, in a ticket. */
import { type Range, rangeBounds } from '../time/range.ts';

/** In single quotes, as every shell reads them. */
export function shellQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export function cliCommand(q: string, log: string): string {
  const words = ['attestry', 'search', ...(log === 'main' ? [] : ['--log', shellQuoted(log)])];
  // A query that begins with a minus would be an option.
  const query = q === '' ? [] : q.startsWith('-') ? ['--', shellQuoted(q)] : [shellQuoted(q)];
  return [...words, ...query].join(' ');
}

/** @param url of the records, with the query in it. */
export function curlCommand(url: string): string {
  return `curl -H "Authorization: Bearer $ATTESTRY_API_KEY" ${shellQuoted(url)}`;
}

/** A range that means the same tomorrow. */
export function absoluteRange(range: Range, nowMs: number): Range {
  if (range.kind !== 'last') return range;
  const { fromMs, toMs } = rangeBounds(range, nowMs);
  return { kind: 'between', from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}
