/**
 * What the log itself put in place of a value (docs/formats/log-format.md §1): such a value is not the application's, and
 * nothing inside it is.
 */
import type { JsonValue } from '@attestry/log/record';

export type Marker =
  | { readonly kind: 'redacted' }
  /** A secret stood somewhere in a longer text. */
  | { readonly kind: 'partly-redacted' }
  | {
      readonly kind: 'truncated';
      /** Of the whole JCS text that was there. */
      readonly bytes: number;
      readonly sha256: string;
      readonly head: string;
    }
  /** An object that had a key twice, or would have had it. */
  | { readonly kind: 'pairs' }
  | { readonly kind: 'cycle' }
  | { readonly kind: 'unreadable' };

const REDACTED = '[redacted]';

export function markerOf(value: JsonValue | undefined): Marker | undefined {
  if (typeof value === 'string') return textMarker(value);
  const members = membersOf(value);
  if (members === undefined) return undefined;
  const [only, ...others] = Object.keys(members);
  if (others.length > 0) return undefined;
  if (only === '[pairs]') return { kind: 'pairs' };
  return only === '[truncated]' ? truncation(members['[truncated]']) : undefined;
}

function textMarker(text: string): Marker | undefined {
  if (text === REDACTED) return { kind: 'redacted' };
  if (text === '[cycle]') return { kind: 'cycle' };
  if (text === '[unreadable]') return { kind: 'unreadable' };
  return text.includes(REDACTED) ? { kind: 'partly-redacted' } : undefined;
}

function truncation(value: JsonValue | undefined): Marker | undefined {
  const { bytes, head, sha256 } = membersOf(value) ?? {};
  if (typeof bytes !== 'number' || typeof head !== 'string' || typeof sha256 !== 'string') return undefined;
  return { kind: 'truncated', bytes, head, sha256 };
}

/** The members of an object that is not an array. */
export function membersOf(value: JsonValue | undefined): { readonly [key: string]: JsonValue } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as { readonly [key: string]: JsonValue })
    : undefined;
}

/** Whether a value is shown whole: a scalar, an empty container, or what the log put there. */
export function isWhole(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.keys(value).length === 0 || markerOf(value) !== undefined;
}

/** Whether something in a text or value was redacted, so that two equal ones may have been different. */
export function isRedacted(value: JsonValue): boolean {
  const kind = markerOf(value)?.kind;
  return kind === 'redacted' || kind === 'partly-redacted';
}
