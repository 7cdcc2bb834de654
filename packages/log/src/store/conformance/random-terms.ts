import type { RandomBytes } from './random-bytes.ts';

export const SEVERITY_TERMS: readonly [string, ...string[]] = ['s:info', 's:warning', 's:critical'];

/** Terms that share beginnings, some of more than one byte for each character. */
export const WORDS: readonly [string, ...string[]] = [
  't:user.login',
  't:user.login.failed',
  't:user.logout',
  'a:42',
  'a:421',
  'w:über',
  'w:übermorgen',
  'w:日本',
  'w:日本語',
  'w:\u{1f512}lock',
  'w:%22quoted%22',
  'v:true',
];

/** Terms as a record has them: a severity, one that all share, one of its own, and some of {@link WORDS}. */
export function randomTerms(seq: number, random: RandomBytes): string[] {
  const words = new Set(Array.from({ length: random.below(6) }, () => random.pick(WORDS)));
  return [random.pick(SEVERITY_TERMS), 'c:everyone', `id:${seq}`, ...words];
}
