/**
 * Redaction (docs/formats/log-format.md §1 step 1e): which member names and which texts are secret, compiled once
 * from the built-in lists and what an operator adds, removes or allows. The walk of `normalise.ts` applies it.
 */
import { replaceCards } from './cards.ts';
import {
  foldName,
  isBareKey,
  isSecretName,
  SECRET_PARTS,
  SECRET_WORDS,
  type SecretNames,
  secretNames,
} from './secret-key.ts';
import { patternOf, SECRET_PATTERNS, type SecretPattern } from './secret-patterns.ts';
import type { ObjectShape } from './sort-names.ts';
import {
  ALL_CLASSES,
  classifyText,
  EQUALS,
  ESCAPED,
  MANY_DIGITS,
  quoteText,
  SURROGATE,
  utf8Length,
} from './text.ts';
import { type JudgeParameter, replaceParameters } from './url-parameters.ts';

/** Names of the built-in patterns, as `remove` takes them. */
export type SecretPatternName =
  | 'jwt'
  | 'pem'
  | 'aws'
  | 'github'
  | 'stripe'
  | 'slack'
  | 'attestry'
  | 'parameters'
  | 'cards';

export interface RedactionOptions {
  /** Parts of member names, compared case folded and without `_-. `. @default the list of log-format §1 */
  readonly nameParts?: { readonly add?: readonly string[]; readonly remove?: readonly string[] };
  /** Whole words of member names, an "s" at the end allowed. @default the list of log-format §1 */
  readonly nameWords?: { readonly add?: readonly string[]; readonly remove?: readonly string[] };
  /**
   * Patterns inside texts. An added one is the source of a regular expression, applied after the built-in ones
   * but before cards, to values, keys and ids; one that backtracks makes the log slow on hostile input.
   */
  readonly patterns?: {
    readonly add?: readonly { readonly name: string; readonly source: string; readonly flags?: 'i' }[];
    readonly remove?: readonly SecretPatternName[];
  };
  /**
   * JSON pointers into the event at which, and below which, nothing is redacted; `*` stands for one segment
   * (`/details/usage/*`). The consequence is in the record for ever: allow single fields.
   */
  readonly allow?: readonly string[];
}

/** What {@link compileRedaction} makes: opaque, for one log and as long as its settings stay. */
export interface RedactionRules {
  readonly names: SecretNames;
  readonly patterns: readonly SecretPattern[];
  readonly judge: JudgeParameter | undefined;
  readonly cards: boolean;
  readonly allow: readonly (readonly string[])[];
  /** By the classes of a text: 1 where it may hold a secret, or is not written as it is. */
  readonly relevant: Uint8Array;
  /** A text shorter than this holds no secret. */
  readonly shortest: number;
  /** What is known of member names; holds only names in which nothing had to be changed. */
  readonly seen: Map<string, MemberName>;
  /** Objects whose names are all held above, by their first key. */
  readonly shapes: Map<string, ObjectShape>;
}

export interface MemberName {
  readonly name: string;
  /** `"name":` as JCS writes it. */
  readonly text: string;
  /** Length of the text in UTF-8. */
  readonly bytes: number;
  /** Lone surrogates or secrets in the name itself: it cannot be written as it is. */
  readonly strange: boolean;
  readonly judged: 'secret' | 'plain' | 'bare';
}

/** Rules from options. Throws a SyntaxError for an added pattern that is no regular expression. */
export function compileRedaction(options: RedactionOptions = {}): RedactionRules {
  const removed = new Set<string>(options.patterns?.remove);
  const added = options.patterns?.add ?? [];
  const names = secretNames(
    changedList(SECRET_PARTS, options.nameParts, foldName),
    changedList(SECRET_WORDS, options.nameWords, (word) => word.toLowerCase()),
  );
  const patterns = [
    ...SECRET_PATTERNS.filter((pattern) => !removed.has(pattern.name)),
    ...added.map(({ name, source, flags }) => patternOf(name, 0, 1, new RegExp(source, `g${flags ?? ''}`))),
  ];
  const always =
    ESCAPED | SURROGATE | (removed.has('parameters') ? 0 : EQUALS) | (removed.has('cards') ? 0 : MANY_DIGITS);
  return Object.freeze({
    names,
    patterns,
    judge: removed.has('parameters') ? undefined : rememberingJudge(names),
    cards: !removed.has('cards'),
    allow: (options.allow ?? []).map((pointer) => pointer.split('/').slice(1)),
    relevant: relevantClasses(patterns, always),
    shortest: patterns.some(({ needs }) => needs === 0) ? 1 : SHORTEST_SECRET,
    seen: new Map(),
    shapes: new Map(),
  });
}

const SHORTEST_SECRET = 7;
const MAX_SEEN_NAMES = 4_096;
const MAX_SEEN_LENGTH = 64;

/** A well-formed text without its secrets. Cards are not looked for in ids, nor is there a path in one. */
export function redactText(
  rules: RedactionRules,
  text: string,
  bits: number,
  kind: 'text' | 'path' | 'id',
): string {
  if (rules.relevant[bits] === 0 || text.length < rules.shortest) return text;
  let redacted = text;
  for (const pattern of rules.patterns) {
    if ((bits & pattern.needs) === pattern.needs && redacted.length >= pattern.minLength)
      redacted = pattern.replace(redacted);
  }
  if (rules.judge !== undefined && (bits & EQUALS) !== 0)
    redacted = replaceParameters(redacted, rules.judge, kind === 'path');
  if (rules.cards && (bits & MANY_DIGITS) !== 0 && kind !== 'id') redacted = replaceCards(redacted);
  return redacted;
}

/** What is to be known of a member name. */
export function memberName(rules: RedactionRules, name: string): MemberName {
  const seen = rules.seen.get(name);
  if (seen !== undefined) return seen;
  const bits = classifyText(name);
  const strange = (bits & SURROGATE) !== 0 || redactText(rules, name, bits, 'text') !== name;
  const text = `${quoteText(name, bits)}:`;
  const member = { name, text, bytes: utf8Length(text), strange, judged: judgeName(rules.names, name) };
  if (!strange && name.length <= MAX_SEEN_LENGTH) {
    if (rules.seen.size >= MAX_SEEN_NAMES) rules.seen.clear();
    rules.seen.set(name, member);
  }
  return member;
}

/** Whether the operator allows what stands at this path, or above it. */
export function isAllowed(rules: RedactionRules, path: readonly (string | number)[]): boolean {
  return rules.allow.some(
    (allowed) =>
      allowed.length <= path.length &&
      allowed.every((segment, i) => segment === '*' || segment === escapeSegment(path[i] ?? '')),
  );
}

/** A segment of a JSON pointer (RFC 6901 §3). */
export function escapeSegment(segment: string | number): string {
  if (typeof segment === 'number') return String(segment);
  return segment.includes('~') || segment.includes('/')
    ? segment.replaceAll('~', '~0').replaceAll('/', '~1')
    : segment;
}

function judgeName(names: SecretNames, name: string): 'secret' | 'plain' | 'bare' {
  if (isSecretName(names, name)) return 'secret';
  return isBareKey(name) ? 'bare' : 'plain';
}

function relevantClasses(patterns: readonly SecretPattern[], always: number): Uint8Array {
  const relevant = new Uint8Array(ALL_CLASSES + 1);
  for (let bits = 0; bits <= ALL_CLASSES; bits++) {
    const found = (bits & always) !== 0 || patterns.some(({ needs }) => (bits & needs) === needs);
    if (found) relevant[bits] = 1;
  }
  return relevant;
}

/** Parameters have few names; those of hostile URLs are forgotten. */
function rememberingJudge(names: SecretNames): JudgeParameter {
  const seen = new Map<string, 'secret' | 'plain' | 'bare'>();
  return (name) => {
    const known = seen.get(name);
    if (known !== undefined) return known;
    const judged = judgeName(names, name);
    if (seen.size >= MAX_SEEN_NAMES) seen.clear();
    if (name.length <= MAX_SEEN_LENGTH) seen.set(name, judged);
    return judged;
  };
}

function changedList(
  list: readonly string[],
  change: { readonly add?: readonly string[]; readonly remove?: readonly string[] } | undefined,
  fold: (text: string) => string,
): readonly string[] {
  const removed = new Set(change?.remove?.map(fold));
  // An empty part would make every name secret.
  const added = (change?.add ?? []).map(fold).filter((text) => text !== '');
  return [...list.filter((text) => !removed.has(text)), ...added];
}
