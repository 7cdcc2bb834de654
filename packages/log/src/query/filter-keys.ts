import { EVENT_GROUPS } from '../event/catalogue/entry.ts';
import { ACTOR_TYPES, OUTCOMES, SEVERITIES } from '../event/vocabulary.ts';

/** The keys of the grammar. before, after and details are always followed by a path. */
export type FilterKey =
  | 'type'
  | 'group'
  | 'category'
  | 'severity'
  | 'outcome'
  | 'actor'
  | 'actor.type'
  | 'actor.id'
  | 'actor.role'
  | 'behalf'
  | 'target'
  | 'target.type'
  | 'target.id'
  | 'related'
  | 'ip'
  | 'ua'
  | 'session'
  | 'source'
  | 'time'
  | 'seq'
  | 'id'
  | 'ref'
  | 'hash'
  | 'request'
  | 'trace'
  | 'reason'
  | 'before'
  | 'after'
  | 'changed'
  | 'details'
  | 'is'
  | 'has';

/** How the values of a key are written and compared. */
export type ValueKind =
  /** Compared whole, case folded; a trailing `*` makes it a prefix. */
  | 'text'
  /** Searched by its words. */
  | 'words'
  /** One of `values`. */
  | 'word-of-list'
  | 'time'
  | 'ip'
  | 'seq'
  /** Hexadecimal digits: all of them, or a prefix with `*`. */
  | 'uuid'
  | 'hash'
  /** Whatever JSON holds there: text, or numbers that compare as numbers. */
  | 'json';

export interface KeyInfo {
  readonly key: FilterKey;
  readonly kind: ValueKind;
  /** `>`, `>=`, `<`, `<=` and `..` work. */
  readonly ordered: boolean;
  /** Written `key.<path>`. */
  readonly path: boolean;
  /** The words it takes, in their order; on `word-of-list` no other is accepted. */
  readonly values?: readonly string[];
  /** For a list of completions. */
  readonly description: string;
  /**
   * Whether it may ask for what says something of a person: whoever is shown nothing personal may not search by it. A key does unless
   * it is said here that it asks only for the type, the kinds, the time and the place of a record.
   */
  readonly personal: boolean;
}

/** What can be asked with `is:`. */
export const IS_VALUES = ['redacted', 'truncated', 'archived', 'broken', 'late'] as const;
export type IsValue = (typeof IS_VALUES)[number];

/** What can be asked with `has:`. */
export const HAS_VALUES = [
  'diff',
  'before',
  'after',
  'reason',
  'details',
  'request',
  'target',
  'behalf',
  'related',
  'subject',
  'imported',
] as const;
export type HasValue = (typeof HAS_VALUES)[number];

function info(
  key: FilterKey,
  kind: ValueKind,
  description: string,
  more: {
    readonly ordered?: true;
    readonly path?: true;
    readonly values?: readonly string[];
    readonly personal?: false;
  } = {},
): KeyInfo {
  return {
    key,
    kind,
    ordered: more.ordered ?? false,
    path: more.path ?? false,
    description,
    personal: more.personal ?? true,
    ...(more.values === undefined ? {} : { values: more.values }),
  };
}

/** Every key, in the order in which an interface offers them. */
export const FILTER_KEYS: readonly KeyInfo[] = [
  info('type', 'text', 'the type of event; auth. means everything below auth', { personal: false }),
  info('group', 'word-of-list', 'the group of the type in the catalogue', {
    values: EVENT_GROUPS,
    personal: false,
  }),
  info('category', 'text', 'the category of the type', { personal: false }),
  info('severity', 'word-of-list', 'info, warning or critical', {
    ordered: true,
    values: SEVERITIES,
    personal: false,
  }),
  info('outcome', 'word-of-list', 'how it ended', { values: OUTCOMES, personal: false }),
  info('actor', 'text', 'who did it: id, name or e-mail'),
  info('actor.type', 'text', 'what kind of actor', { values: ACTOR_TYPES, personal: false }),
  info('actor.id', 'text', 'the id of the actor'),
  info('actor.role', 'text', 'a role of the actor'),
  info('behalf', 'text', 'the real person behind an impersonation: id or name'),
  info('target', 'text', 'what it was done to: type, id or name'),
  info('target.type', 'text', 'what kind of target', { personal: false }),
  info('target.id', 'text', 'the id of the target'),
  info('related', 'text', 'the id of something else that was involved'),
  info('ip', 'ip', 'an address or a network such as 10.0.0.0/8'),
  info('ua', 'words', 'words of the user agent'),
  info('session', 'text', 'the id of the session'),
  info('source', 'text', 'the id of the system that reported it'),
  info('time', 'time', 'when it happened: now-24h, 2026-11-01, or a range', {
    ordered: true,
    personal: false,
  }),
  info('seq', 'seq', 'the position in the log', { ordered: true, personal: false }),
  info('id', 'uuid', 'the id of the record', { personal: false }),
  info('ref', 'text', 'the id that the application gave'),
  info('hash', 'hash', 'the hash of the record; 8f2c* for a beginning', { personal: false }),
  info('request', 'text', 'the id of the request'),
  info('trace', 'text', 'the id of the trace'),
  info('reason', 'words', 'words of the reason'),
  info('before', 'json', 'a value before the change', { ordered: true, path: true }),
  info('after', 'json', 'a value after the change', { ordered: true, path: true }),
  info('changed', 'text', 'a field that was changed'),
  info('details', 'json', 'a value in the details', { ordered: true, path: true }),
  info('is', 'word-of-list', 'a state of the record', { values: IS_VALUES }),
  info('has', 'word-of-list', 'a part that the record has', { values: HAS_VALUES }),
];

const BY_NAME: ReadonlyMap<string, KeyInfo> = new Map(FILTER_KEYS.map((entry) => [entry.key, entry]));

/** A key as written: case does not matter in the key, and a path is kept as it stands. */
export function resolveKey(written: string): { readonly info: KeyInfo; readonly path?: string } | undefined {
  const lower = written.toLowerCase();
  const whole = BY_NAME.get(lower);
  if (whole !== undefined) return whole.path ? undefined : { info: whole };
  const dot = lower.indexOf('.');
  const root = dot < 0 ? undefined : BY_NAME.get(lower.slice(0, dot));
  if (root === undefined || !root.path || dot === lower.length - 1) return undefined;
  return { info: root, path: written.slice(dot + 1) };
}
