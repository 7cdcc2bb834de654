import type { ChainStatus, Finding, LogKeys, ReadOnlyReason } from 'attestry/api';
import { ageInDays, MAX_KEY_DAYS } from '../chain-keys/key-age.ts';
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
  | { readonly kind: 'identity-online' }
  | { readonly kind: 'anchor-failing'; readonly count: number }
  | { readonly kind: 'anchor-overdue'; readonly count: number }
  | { readonly kind: 'no-anchor' };

export type AttentionTone = 'crit' | 'warn';

/** The server signs within seconds, and each minute what was left: after an hour nobody signs. */
const MAX_UNSIGNED_MS = HOUR_MS;

export interface AttentionInput {
  readonly chain: ChainStatus;
  /** What is known of its keys, once it is. */
  readonly keys?: Pick<LogKeys, 'identity'> | undefined;
  readonly nowMs: number;
}

export function attentionOf({ chain, keys, nowMs }: AttentionInput): readonly Attention[] {
  const found: Attention[] = [];
  if (chain.broken !== undefined) {
    const { first } = chain.broken;
    found.push({ kind: 'broken', ...(first !== undefined && { first }) });
  }
  if (chain.readOnly !== null) found.push({ kind: 'read-only', reason: chain.readOnly });
  if (chain.state === 'never') found.push({ kind: 'never' });
  if (chain.state === 'stale' && chain.verifiedFull !== undefined)
    found.push({ kind: 'stale', ended: chain.verifiedFull.ended });
  found.push(...unsigned(chain, nowMs), ...outside(chain), ...secrets(chain, nowMs));
  if (keys?.identity?.online === true) found.push({ kind: 'identity-online' });
  return found;
}

/** Whoever should see the log and does not; a warning stands until somebody is set up to. */
function outside({ anchors: { configured, failing, overdue } }: ChainStatus): Attention[] {
  return [
    ...(failing > 0 ? [{ kind: 'anchor-failing', count: failing } as const] : []),
    ...(overdue > 0 ? [{ kind: 'anchor-overdue', count: overdue } as const] : []),
    ...(configured === 0 ? [{ kind: 'no-anchor' } as const] : []),
  ];
}

/** What was recorded after the last checkpoint, and an hour ago still, is protected by nothing but the chain. */
function unsigned({ size, checkpoint, unsignedSince, readOnly }: ChainStatus, nowMs: number): Attention[] {
  const count = size - (checkpoint?.size ?? 0);
  // Nothing is signed in a log that is open for reading only, and that was said.
  if (count <= 0 || readOnly !== null || unsignedSince === undefined) return [];
  const sinceMs = Date.parse(unsignedSince);
  return nowMs - sinceMs > MAX_UNSIGNED_MS ? [{ kind: 'unsigned', count, sinceMs }] : [];
}

function secrets({ epochs }: ChainStatus, nowMs: number): Attention[] {
  const missing = epochs.filter(({ secret }) => !secret);
  const active = epochs.at(-1);
  const days = active === undefined ? 0 : ageInDays(active.since, nowMs);
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
  'identity-online': 'warn',
  'anchor-failing': 'warn',
  'anchor-overdue': 'warn',
  'no-anchor': 'warn',
};

export function toneOf({ kind }: Attention): AttentionTone {
  return TONES[kind];
}
