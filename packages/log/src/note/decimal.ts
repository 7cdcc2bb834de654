import { FormatError, shown } from './format-error.ts';

/**
 * A number as every format of this room writes it: ASCII decimal, no sign, no leading zero. Sizes up to 2^63 − 1 are legal
 * in C2SP; above 2^53 − 1 a JavaScript number would round them to a neighbour, so they are refused.
 */
export function parseDecimal(text: string, what: string): number {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) throw new FormatError(`${what} in decimal`, shown(text));
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new FormatError(`${what} of at most 2^53 - 1`, shown(text));
  return value;
}
