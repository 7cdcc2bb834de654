/**
 * Secret keys (docs/formats/log-format.md §1): member names whose value nobody may see.
 *
 * A name is secret when its letters, case folded and without `_-. `, contain one of {@link SECRET_PARTS}, or when
 * one of its words is one of {@link SECRET_WORDS}, an "s" at its end allowed. The bare word `key` is secret only
 * with a value that looks like a key: otherwise every key/value pair in a settings form would be.
 */

export const SECRET_PARTS: readonly string[] = [
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'credential',
  'apikey',
  'privatekey',
  'accesskey',
  'authorization',
  'cookie',
];

export const SECRET_WORDS: readonly string[] = ['pwd', 'salt', 'cvv', 'cvc', 'pan', 'otp', 'pin', 'iban'];

/** Names as rules: parts that {@link foldName} has been applied to, words in lower case. */
export interface SecretNames {
  readonly parts: readonly string[];
  readonly words: ReadonlySet<string>;
  /** Lengths of the words, the plural counted: a name of 1 MiB has half a million words that are none of them. */
  readonly shortestWord: number;
  readonly longestWord: number;
}

export function secretNames(parts: readonly string[], words: readonly string[]): SecretNames {
  const lengths = words.map((word) => word.length);
  const shortestWord = Math.min(...lengths);
  return { parts, words: new Set(words), shortestWord, longestWord: Math.max(...lengths) + 1 };
}

export function isSecretName(names: SecretNames, name: string): boolean {
  const folded = foldName(name);
  if (names.parts.some((part) => folded.includes(part))) return true;
  return someWord(name, (from, to) => {
    if (to - from < names.shortestWord || to - from > names.longestWord) return false;
    const word = name.slice(from, to).toLowerCase();
    return names.words.has(word) || (word.endsWith('s') && names.words.has(word.slice(0, -1)));
  });
}

/** Whether the name is the bare word "key", whose value decides. */
export function isBareKey(name: string): boolean {
  let words = 0;
  let isKey = false;
  someWord(name, (from, to) => {
    isKey = to - from === 3 && name.slice(from, to).toLowerCase() === 'key';
    return ++words > 1;
  });
  return words === 1 && isKey;
}

/** Whether the value of a bare `key` looks like a key: 20 characters or more, with letters and digits. */
export function looksLikeKey(value: string): boolean {
  return /^[A-Za-z0-9+/=_-]{20,}$/.test(value) && /[A-Za-z]/.test(value) && /[0-9]/.test(value);
}

/** Case folded, without `_-. `. Upper case first: it is what folds ß, ſ and the Kelvin sign too. */
export function foldName(name: string): string {
  return name
    .toUpperCase()
    .toLowerCase()
    .replace(/[_\-. ]/g, '');
}

/**
 * Whether `visit` is true for one of the words of a name: it is split at every non-alphanumeric, at lower → upper
 * and before the last capital of a run that a lower-case letter follows (PINCode → PIN, Code).
 */
function someWord(name: string, visit: (from: number, to: number) => boolean): boolean {
  let from = 0;
  let before = OTHER;
  for (let i = 0; i < name.length; i++) {
    const kind = kindOf(name.charCodeAt(i));
    const isBreak =
      kind === OTHER ||
      (kind === UPPER &&
        (before === LOWER || (before === UPPER && kindOf(name.charCodeAt(i + 1)) === LOWER)));
    if (isBreak) {
      if (i > from && visit(from, i)) return true;
      from = kind === OTHER ? i + 1 : i;
    }
    before = kind;
  }
  return name.length > from && visit(from, name.length);
}

const OTHER = 0;
const LOWER = 1;
const UPPER = 2;
const NUMERAL = 3;

function kindOf(code: number): number {
  if (code >= 0x61 && code <= 0x7a) return LOWER;
  if (code >= 0x41 && code <= 0x5a) return UPPER;
  return code >= 0x30 && code <= 0x39 ? NUMERAL : OTHER;
}
