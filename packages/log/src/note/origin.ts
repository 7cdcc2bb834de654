/**
 * Origins of our own logs: `<name>/<log>/<incarnation>` (`log-format` §2). The name belongs to the installation and is
 * fixed at init; the incarnation counts the log's lives between declared restarts, from 1.
 *
 *     audit.example.com/main/1
 *
 * An origin is also the name of the key that signs the log's checkpoints (C2SP tlog-checkpoint). Foreign origins are any
 * line of text: only `checkpoint` sees those.
 */
import { parseDecimal } from './decimal.ts';
import { FormatError, shown } from './format-error.ts';

export interface Origin {
  readonly name: string;
  readonly log: string;
  readonly incarnation: number;
}

/** Whether text can be the name of an installation. */
export function isOriginName(name: string): boolean {
  return /^[a-z0-9.-]{1,100}$/.test(name);
}

/** Whether text can be the id of a log. */
export function isLogId(log: string): boolean {
  return /^[a-z0-9][a-z0-9_-]{0,63}$/.test(log);
}

/** Prints an origin. Throws FormatError when a part cannot be one. */
export function formatOrigin({ name, log, incarnation }: Origin): string {
  if (!isOriginName(name)) throw new FormatError('a name of 1 to 100 characters [a-z0-9.-]', shown(name));
  if (!isLogId(log)) throw new FormatError('a log id [a-z0-9][a-z0-9_-]{0,63}', shown(log));
  if (!Number.isSafeInteger(incarnation) || incarnation < 1)
    throw new FormatError('an incarnation from 1', `${incarnation}`);
  return `${name}/${log}/${incarnation}`;
}

/** Reads an origin. Throws FormatError. */
export function parseOrigin(text: string): Origin {
  const parts = text.split('/');
  const [name, log, digits] = parts;
  if (name === undefined || log === undefined || digits === undefined || parts.length !== 3)
    throw new FormatError('an origin <name>/<log>/<incarnation>', shown(text));
  const origin = { name, log, incarnation: parseDecimal(digits, 'an incarnation') };
  formatOrigin(origin);
  return origin;
}
