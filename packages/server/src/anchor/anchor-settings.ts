/**
 * Which anchors are in force: those of the log's last `audit.settings.changed` with `{"setting": "anchors"}`. It names each by id, kind
 * and interval, and by a digest of what is in the table:
 *
 *     digest = b64url(H(JCS of [salt, id, name, config, everyMs]))
 *
 * The salt, 16 random bytes in the table, keeps addresses from being guessed from the digest.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EventInput, type Log, readSystemLeavesBack } from '@attestry/log';
import { formatJcs, type JsonValue } from '@attestry/log/record';
import type { AnchorTable, KeptAnchor } from './anchor-table.ts';

type Store = Parameters<typeof readSystemLeavesBack>[0];

/** An anchor as the log says it. */
export type AnchorOnRecord = {
  readonly id: string;
  readonly kind: string;
  readonly digest: string;
  readonly everyMs: number;
};

export function onRecord(anchor: KeptAnchor): AnchorOnRecord {
  const { salt, id, name, config = null, everyMs } = anchor;
  const text = formatJcs([salt, id, name, config as JsonValue, everyMs]);
  const digest = createHash('sha256').update(text).digest('base64url');
  return { id, kind: anchor.config?.kind ?? 'unknown', digest, everyMs };
}

/** Those in force; none where the log never said so. */
export async function readAnchorsOnRecord(store: Store): Promise<readonly AnchorOnRecord[]> {
  for await (const { system } of readSystemLeavesBack(store, 'audit.settings.changed'))
    if (system?.['setting'] === 'anchors') return (system['anchors'] ?? []) as readonly AnchorOnRecord[];
  return [];
}

/** Says in the log which anchors are in force from now on. In force when it resolves. @throws AttestryError as `recordSystem` */
export async function recordAnchors(
  log: Log,
  anchors: readonly AnchorOnRecord[],
  input: EventInput,
): Promise<void> {
  await log.recordSystem('audit.settings.changed', { setting: 'anchors', anchors: [...anchors] }, input);
}

/** Where the table and the log do not say the same. */
export interface Disagreement {
  /** The id of the anchor. */
  readonly id: string;
  readonly what: 'changed' | 'not on record' | 'not in the table';
}

/** What the table has of a log, what the log says, and where these are not the same. */
export interface AnchorSettings {
  /** Those that were removed too. */
  readonly kept: readonly KeptAnchor[];
  readonly recorded: readonly AnchorOnRecord[];
  readonly disagreements: readonly Disagreement[];
}

/** A change is on record a moment before it is in the table: so often, and after so many milliseconds, it is looked at again. */
const TRIES = 4;
const AGAIN_MS = 250;

/** Reads what is set up. What somebody is just about to change does not count as a disagreement. */
export async function readAnchorSettings(
  table: AnchorTable,
  name: string,
  store: Store,
): Promise<AnchorSettings> {
  for (let tries = 1; ; tries++) {
    const kept = await table.list(name);
    const recorded = await readAnchorsOnRecord(store);
    const disagreements = findDisagreements(kept, recorded);
    if (disagreements.length === 0 || tries === TRIES) return { kept, recorded, disagreements };
    await sleep(AGAIN_MS);
  }
}

/** Those that were removed do not count. */
function findDisagreements(
  kept: readonly KeptAnchor[],
  recorded: readonly AnchorOnRecord[],
): readonly Disagreement[] {
  const present = kept.filter(({ removed }) => removed === undefined);
  const inTable = present.flatMap((anchor): readonly Disagreement[] => {
    const { id } = anchor;
    const said = recorded.find((one) => one.id === id);
    if (said === undefined) return [{ id, what: 'not on record' }];
    return formatJcs(said) === formatJcs(onRecord(anchor)) ? [] : [{ id, what: 'changed' }];
  });
  const gone = recorded.filter(({ id }) => !present.some((anchor) => anchor.id === id));
  return [...inTable, ...gone.map(({ id }) => ({ id, what: 'not in the table' }) as const)];
}

/** A sentence for people. */
export function describeDisagreements(disagreements: readonly Disagreement[]): string {
  const each = disagreements.map(({ id, what }) => `anchor ${id} ${WORDS[what]}`).join('; ');
  return `the table of anchors is not what the log says: ${each}. Find out who changed it; then remove these anchors, and set them up again`;
}

const WORDS: { readonly [W in Disagreement['what']]: string } = {
  changed: 'was changed beside the log',
  'not on record': 'is in the table and not on record',
  'not in the table': 'is on record and not in the table',
};
