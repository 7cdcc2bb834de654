/** What the list under the query bar offers: keys, then values with their counts, then searches of before. */
import { FILTER_KEYS, formatValue, type KeyInfo, resolveKey } from '@attestry/log/query';
import type { Edit } from './read-query.ts';

/** Where the caret is in the query. */
export type CompletionContext =
  | { readonly kind: 'key'; readonly typed: string; readonly from: number; readonly to: number }
  | {
      readonly kind: 'value';
      readonly info: KeyInfo;
      readonly typed: string;
      readonly from: number;
      readonly to: number;
    }
  /** Inside a phrase, or a word that is none of ours. */
  | { readonly kind: 'none' };

export interface CountedValue {
  readonly value: string;
  readonly count?: number | undefined;
  /** Said beside it. */
  readonly detail?: string;
}

/** What is known to complete with. */
export interface CompletionSource {
  readonly valuesOf: (info: KeyInfo) => readonly CountedValue[];
  readonly describe: (info: KeyInfo) => string;
  readonly recent: readonly string[];
  /** Which keys the reader may search by. @default all */
  readonly offers?: (info: KeyInfo) => boolean;
}

export interface Completion {
  readonly section: 'fix' | 'key' | 'value' | 'recent';
  readonly label: string;
  readonly detail: string;
  readonly count?: number;
  readonly edit: Edit;
  /** Whether there is more to choose behind it. */
  readonly goesOn: boolean;
}

const MAX_OF_SECTION = 8;
/** Offered before anything was typed: the others come with their first letter. */
const FIRST_KEYS = ['type', 'severity', 'actor', 'target', 'ip', 'time', 'changed', 'outcome', 'group', 'is'];
/** Points in time that are asked for most. */
const TIMES = ['now-1h', 'now-24h', 'now-7d', 'now-30d'];

export function completionContext(text: string, caret: number): CompletionContext {
  const start = tokenStart(text, caret);
  if (start === undefined) return { kind: 'none' };
  const sign = text[start] === '-' ? 1 : 0;
  const token = text.slice(start + sign, caret);
  const colon = token.indexOf(':');
  const to = caret + (/^[^\s()",]*/.exec(text.slice(caret))?.[0].length ?? 0);
  if (colon < 0) return { kind: 'key', typed: token, from: start + sign, to };
  const info = resolveKey(token.slice(0, colon))?.info;
  if (info === undefined) return { kind: 'none' };
  const operation = token.slice(colon + 1);
  const last = lastValueAt(operation);
  const from = start + sign + colon + 1 + last;
  return { kind: 'value', info, typed: operation.slice(last), from, to };
}

/** Where what the caret is in begins; undefined inside a phrase. */
function tokenStart(text: string, caret: number): number | undefined {
  let start = 0;
  let isQuoted = false;
  let isValue = false;
  for (let i = 0; i < caret; i++) {
    const character = text[i] ?? '';
    if (isQuoted) {
      if (character === '\\') i += 1;
      else if (character === '"') isQuoted = false;
    } else if (character === '"') {
      isQuoted = true;
      isValue = text.slice(start, i).includes(':');
    } else if (/[\s()]/.test(character)) start = i + 1;
  }
  return isQuoted && !isValue ? undefined : start;
}

/** Where the last value of a list, range or comparison begins. */
function lastValueAt(operation: string): number {
  let at = /^(?:>=|<=|>|<)?/.exec(operation)?.[0].length ?? 0;
  let isQuoted = false;
  for (let i = at; i < operation.length; i++) {
    const character = operation[i];
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && character === ',') at = i + 1;
    else if (!isQuoted && operation.startsWith('..', i)) at = i + 2;
  }
  return at;
}

/** What can be written where the caret is, the likeliest first. */
export function completionsFor(text: string, caret: number, source: CompletionSource): readonly Completion[] {
  const context = completionContext(text, caret);
  if (context.kind === 'none') return [];
  const insert = insertion(text, context);
  const ofContext =
    context.kind === 'key'
      ? keysFor(context.typed, source.offers).map((info): Completion => {
          const label = info.path ? `${info.key}.` : `${info.key}:`;
          return { section: 'key', label, detail: source.describe(info), edit: insert(label), goesOn: true };
        })
      : valuesFor(context, source).map(({ value, count, detail = '' }): Completion => {
          const edit = insert(`${formatTyped(context.info, value)} `);
          return {
            section: 'value',
            label: value,
            detail,
            ...(count !== undefined && { count }),
            edit,
            goesOn: false,
          };
        });
  return [...ofContext, ...recentFor(text, source.recent)];
}

function keysFor(typed: string, offers: CompletionSource['offers'] = () => true): readonly KeyInfo[] {
  const lower = typed.toLowerCase();
  if (lower === '') return FIRST_KEYS.flatMap((key) => resolveKey(key)?.info ?? []).filter(offers);
  return FILTER_KEYS.filter((info) => info.key.startsWith(lower) && offers(info));
}

function valuesFor(
  { info, typed }: { readonly info: KeyInfo; readonly typed: string },
  source: CompletionSource,
): readonly CountedValue[] {
  const lower = typed.replace(/^"/, '').toLowerCase();
  const known = info.kind === 'time' ? TIMES.map((value) => ({ value })) : source.valuesOf(info);
  const fitting = known.filter(({ value }) => value.toLowerCase().includes(lower));
  const begins = ({ value }: CountedValue): number => (value.toLowerCase().startsWith(lower) ? 0 : 1);
  const rest = fitting.filter(({ value }) => value.toLowerCase() !== lower);
  return rest.toSorted((one, other) => begins(one) - begins(other)).slice(0, MAX_OF_SECTION);
}

/** A point in time has no length: it is asked for with a comparison. */
function formatTyped(info: KeyInfo, value: string): string {
  return info.kind === 'time' ? value : formatValue(value);
}

function recentFor(text: string, recent: readonly string[]): readonly Completion[] {
  const typed = text.trim().toLowerCase();
  return recent
    .filter((one) => one !== text.trim() && one.toLowerCase().includes(typed))
    .slice(0, typed === '' ? MAX_OF_SECTION : 3)
    .map((one) => ({
      section: 'recent',
      label: one,
      detail: '',
      edit: { text: one, caret: one.length },
      goesOn: false,
    }));
}

/** Puts something in the place of what was typed; a blank after it only where none stands there. */
function insertion(text: string, { from, to }: { readonly from: number; readonly to: number }) {
  const compared = text.slice(0, from).endsWith('time:') ? '>' : '';
  return (inserted: string): Edit => {
    const rest = text.slice(to);
    const written = compared + (rest.startsWith(' ') ? inserted.trimEnd() : inserted);
    const caret = from + written.length + (rest.startsWith(' ') && inserted.endsWith(' ') ? 1 : 0);
    return { text: text.slice(0, from) + written + rest, caret };
  };
}
