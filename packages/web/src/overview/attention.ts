import type { ChainStatus, Finding, ReadOnlyReason } from 'attestry/api';
import { HOUR_MS } from './month.ts';

/** Something that somebody should do about the log, the worst first. */
export type Attention =
  | {
      readonly kind: 'broken';
      /** The one at the lowest position; absent where the report is gone. */
      readonly first?: Finding;
    }
  | { readonly kind: 'read-only'; readonly reason: ReadOnlyReason }
  | { readonly kind: 'never' }
  | { readonly kind: 'stale'; readonly ended: string }
  | { readonly kind: 'unsigned'; readonly count: number; readonly sinceMs: number }
  | { readonly kind: 'secret-missing'; readonly epoch: number }
  | { readonly kind: 'old-key'; readonly epoch: number; readonly days: number }
  | { readonly kind: 'no-anchor' };

export type AttentionTone = 'crit' | 'warn' | 'info';

const DAY_MS = 24 * HOUR_MS;
const MAX_KEY_DAYS = 90;
/** The server signs within seconds, and each minute what was left: after an hour nobody signs. */
const MAX_UNSIGNED_MS = HOUR_MS;

export interface AttentionInput {
  readonly chain: ChainStatus;
  readonly nowMs: number;
}

export function attentionOf({ chain, nowMs }: AttentionInput): readonly Attention[] {
  const found: Attention[] = [];
  if (chain.broken !== undefined) {
    const { first } = chain.broken;
    found.push({ kind: 'broken', ...(first !== undefined && { first }) });
  }
  if (chain.readOnly !== null) found.push({ kind: 'read-only', reason: chain.readOnly });
  if (chain.state === 'never') found.push({ kind: 'never' });
  if (chain.state === 'stale' && chain.verifiedFull !== undefined)
    found.push({ kind: 'stale', ended: chain.verifiedFull.ended });
  found.push(...unsigned(chain, nowMs), ...keys(chain, nowMs));
  if (chain.anchored === null) found.push({ kind: 'no-anchor' });
  return found;
}

/** What was recorded after the last checkpoint, and an hour ago still, is protected by nothing but the chain. */
function unsigned({ size, checkpoint, unsignedSince, readOnly }: ChainStatus, nowMs: number): Attention[] {
  const count = size - (checkpoint?.size ?? 0);
  // Nothing is signed in a log that is open for reading only, and that was said.
  if (count <= 0 || readOnly !== null || unsignedSince === undefined) return [];
  const sinceMs = Date.parse(unsignedSince);
  return nowMs - sinceMs > MAX_UNSIGNED_MS ? [{ kind: 'unsigned', count, sinceMs }] : [];
}

function keys({ epochs }: ChainStatus, nowMs: number): Attention[] {
  const missing = epochs.filter(({ secret }) => !secret);
  const active = epochs.at(-1);
  const days = active === undefined ? 0 : Math.floor((nowMs - Date.parse(active.since)) / DAY_MS);
  return [
    ...missing.map(({ epoch }): Attention => ({ kind: 'secret-missing', epoch })),
    ...(active !== undefined && days > MAX_KEY_DAYS
      ? [{ kind: 'old-key', epoch: active.epoch, days } as const]
      : []),
  ];
}

const TONES: { readonly [K in Attention['kind']]: AttentionTone } = {
  broken: 'crit',
  'read-only': 'crit',
  never: 'warn',
  stale: 'warn',
  unsigned: 'warn',
  'secret-missing': 'warn',
  'old-key': 'warn',
  'no-anchor': 'info',
};

export function toneOf({ kind }: Attention): AttentionTone {
  return TONES[kind];
}
