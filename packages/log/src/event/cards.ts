/**
 * Payment cards: 13 to 19 digits with single spaces or hyphens between them, no digit beside, Luhn right
 * (ISO/IEC 7812-1, annex B). Of the candidates that begin at one digit the longest right one is the card.
 */
import { REDACTED } from './secret-patterns.ts';

const FEWEST = 13;
const MOST = 19;
const DOUBLED: readonly number[] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];

const ENOUGH_DIGITS = /\d(?:[ -]?\d){12}/;

/** The text with each card replaced by "[redacted]"; the very same text when there is none. */
export function replaceCards(text: string): string {
  if (!ENOUGH_DIGITS.test(text)) return text;
  const chain = new Chain();
  let kept = '';
  let from = 0;
  for (let at = 0; at < text.length; ) {
    if (digitAt(text, at) < 0) {
      at++;
      continue;
    }
    at = chain.read(text, at);
    for (let start = 0; start + FEWEST <= chain.length; ) {
      const last = chain.lastOfCard(start);
      if (last < 0) {
        start++;
        continue;
      }
      kept += text.slice(from, chain.position(start)) + REDACTED;
      from = chain.position(last) + 1;
      start = last + 1;
    }
  }
  return from === 0 ? text : kept + text.slice(from);
}

/**
 * Digits with at most one separator between two of them. The Luhn sums of every stretch are differences of two running
 * sums, one for each parity of the doubled digits, so that a text of digits costs seven looks for each of them.
 */
class Chain {
  length = 0;
  private readonly positions: number[] = [];
  /** Sums before digit i with the digits at even, and at odd, indexes doubled. */
  private readonly evenDoubled: number[] = [0];
  private readonly oddDoubled: number[] = [0];

  /** Reads the chain that begins at `at`; gives the position after it. */
  read(text: string, at: number): number {
    this.length = 0;
    let even = 0;
    let odd = 0;
    let next = at;
    for (let digit = digitAt(text, next); digit >= 0; digit = digitAt(text, next)) {
      const doubled = DOUBLED[digit] ?? 0;
      even += this.length % 2 === 0 ? doubled : digit;
      odd += this.length % 2 === 0 ? digit : doubled;
      this.positions[this.length++] = next;
      this.evenDoubled[this.length] = even;
      this.oddDoubled[this.length] = odd;
      next++;
      const code = text.charCodeAt(next);
      if ((code === 0x20 || code === 0x2d) && digitAt(text, next + 1) >= 0) next++;
    }
    return next;
  }

  position(index: number): number {
    return this.positions[index] ?? 0;
  }

  /** The index of the last digit of the longest card that begins with digit `start`, or −1. */
  lastOfCard(start: number): number {
    if (start > 0 && this.isBeside(start)) return -1;
    for (let last = Math.min(start + MOST, this.length) - 1; last >= start + FEWEST - 1; last--) {
      if (last + 1 < this.length && this.isBeside(last + 1)) continue;
      // The last digit is not doubled: the sums are those that double the other parity.
      const sums = last % 2 === 0 ? this.oddDoubled : this.evenDoubled;
      if (((sums[last + 1] ?? 0) - (sums[start] ?? 0)) % 10 === 0) return last;
    }
    return -1;
  }

  /** Whether no separator stands before the digit. */
  private isBeside(index: number): boolean {
    return this.position(index) - this.position(index - 1) === 1;
  }
}

function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - 0x30;
  return digit >= 0 && digit <= 9 ? digit : -1;
}
