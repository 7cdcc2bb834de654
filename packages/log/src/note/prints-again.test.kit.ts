import fc from 'fast-check';
import { expect } from 'vitest';
import { FormatError } from './format-error.ts';

/** Any text, mostly a good one that was changed in one place. */
export function nearly(good: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.string({ maxLength: 3, unit: 'binary' }),
    fc.constantFrom('\n', '\n\n', ' ', '+', '=', '0', '-', '\r', '\0', '\ud800', '\u00a0', '— ', 'A'),
  );
  const changed = fc
    .tuple(fc.constantFrom(...good), fc.nat(), fc.nat(3), piece)
    .map(([text, place, cut, put]) => {
      const at = place % (text.length + 1);
      return text.slice(0, at) + put + text.slice(at + cut);
    });
  return fc.oneof({ weight: 6, arbitrary: changed }, fc.string(), piece);
}

/** What a parser made of a text, or undefined where it refused with FormatError. Anything else it throws, goes on. */
export function tryParse<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/**
 * Any text is either refused with FormatError or printed again exactly: a parser never crashes, and never takes what
 * its format would not print.
 */
export function expectPrintsAgain<T>(
  good: readonly string[],
  parse: (text: string) => T,
  format: (value: T) => string,
): void {
  for (const text of good) expect(format(parse(text))).toBe(text);
  fc.assert(
    fc.property(nearly(good), (text) => {
      const value = tryParse(() => parse(text));
      if (value !== undefined) expect(format(value)).toBe(text);
    }),
    { numRuns: 2000 },
  );
}
