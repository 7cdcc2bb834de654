/** Numbers that look random and are the same for the same seed. Not for secrets. */
export interface Random {
  /** From 0 up to, and without, 1. */
  next(): number;
  /** A whole number, both ends included. */
  int(min: number, max: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** A pick in which an element counts as often as its weight says. */
  weighted<T extends { readonly weight: number }>(list: readonly T[]): T;
  /** So many characters of an alphabet. */
  text(length: number, alphabet: string): string;
}

export const HEX = '0123456789abcdef';
export const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for a demo. */
export function seeded(seed: number): Random {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const pick = <T>(list: readonly T[]): T => {
    const element = list[int(0, list.length - 1)];
    if (element === undefined) throw new RangeError('nothing to pick from');
    return element;
  };
  return {
    next,
    int,
    pick,
    chance: (probability) => next() < probability,
    weighted: (list) => weighted(list, next()),
    text: (length, alphabet) => Array.from({ length }, () => alphabet[int(0, alphabet.length - 1)]).join(''),
  };
}

function weighted<T extends { readonly weight: number }>(list: readonly T[], share: number): T {
  let left = share * list.reduce((sum, element) => sum + element.weight, 0);
  for (const element of list) {
    left -= element.weight;
    if (left < 0) return element;
  }
  throw new RangeError('nothing to pick from');
}
