/**
 * What every parser of `tree` and `note` throws: the bytes are not what the format says. Anything else that is
 * thrown from there is a bug. The message says what was expected and what was found; parsers of private keys
 * name neither.
 */
export class FormatError extends Error {
  override readonly name = 'FormatError';
  readonly expected: string;
  readonly found: string;

  constructor(expected: string, found: string) {
    super(`expected ${expected}, found ${found}`);
    this.expected = expected;
    this.found = found;
  }
}

const SHOWN = 80;

/** Foreign text for a message: quoted, so that it cannot break a line of a log, and cut. */
export function shown(text: string): string {
  return text.length > SHOWN ? `${JSON.stringify(text.slice(0, SHOWN))}…` : JSON.stringify(text);
}
