import { AttestryError } from '../attestry-error.ts';
import type { EventDefinitions } from '../event/catalogue/define-events.ts';
import { sha256 } from '../node/crypto.ts';
import { formatOrigin, parseOrigin } from '../note/origin.ts';
import type { LogStore } from '../store/log-store.ts';
import { treeHasher } from '../tree/hash.ts';
import { compareRecords } from './compare-with-signer.ts';
import { type EndedIncarnation, formatEnded, readEnded } from './ended-incarnations.ts';
import type { Log } from './log.ts';
import { beginLog, findRelocation, type LogOptions, readEdge } from './open-log.ts';
import type { ReadOnlyReason } from './standing.ts';

export interface ResetOptions<C extends EventDefinitions = EventDefinitions> extends LogOptions<C> {
  /** What holds the incarnation before that of `origin`; undefined where nothing does. Stays as it is, and open. */
  readonly previous: LogStore | undefined;
  /** Why, in the words of whoever decided it: sealed. */
  readonly reason: string;
  /** What somebody outside has seen that speaks against it: the signer's memory may have been set back with the rest. */
  readonly contradiction?: ReadOnlyReason | undefined;
}

/**
 * Begins the next incarnation of a log: the only way on from one that is not any more what was signed. `origin` and `store` are
 * the new one's; record 0 says in clear how the incarnations before it ended, and what of them is lost. Nothing of the old
 * one is written. Durable when it resolves.
 *
 * What was interrupted goes on when it is called again: from its first step on, opening the old incarnation finds that it was
 * replaced, and until the last, opening the new one says that this must be called again.
 *
 * @throws AttestryError LOG_EXISTS when the new one has begun already; LOG_READ_ONLY when the old one was moved away
 */
export async function resetLog<const C extends EventDefinitions>(options: ResetOptions<C>): Promise<Log<C>> {
  const { signer, origin, reason } = options;
  const { incarnation, ...log } = parseOrigin(origin);
  const old = { ...options, origin: formatOrigin({ ...log, incarnation: incarnation - 1 }) };
  await replaceIncarnation(old, origin);
  // After the freeze: nothing larger will be signed of it.
  const signed = await signer.lastSigned(old.origin);
  const ended = await readAllEnded(old, Math.max(signed?.size ?? 0, seenSize(options.contradiction)));
  return beginLog(options, {
    type: 'audit.log.reset',
    system: {
      ended: ended.map(formatEnded),
      ...(signed !== undefined && signed.note !== '' && { note: signed.note }),
    },
    reason,
  });
}

/**
 * The first step of a reset, before there is a store: whoever opens the old incarnation finds from now on that it was replaced, and
 * nothing more is signed of it. A second time nothing happens. Durable.
 *
 * @throws AttestryError LOG_READ_ONLY when the old one was moved away: then nothing was done
 */
export async function replaceIncarnation(
  { signer, origin, previous }: Pick<ResetOptions, 'signer' | 'origin' | 'previous'>,
  by: string,
): Promise<void> {
  const relocation = previous && (await findRelocation(previous).catch(() => undefined));
  if (relocation !== undefined)
    throw new AttestryError('LOG_READ_ONLY', `${relocation.explanation}, and reset it there`);
  if ((await signer.lastSigned(by)) === undefined) await signer.enroll(by);
  // If we crash after this line, who has the old one open can still have it signed: the next reset ends that before it looks.
  if ((await signer.lastSigned(origin)) !== undefined) await signer.freeze(origin);
}

/** How all incarnations until the old one ended: of those before it, it says itself. */
async function readAllEnded(old: Examined, known: number): Promise<readonly EndedIncarnation[]> {
  const own = parseOrigin(old.origin);
  const said = (await (old.previous && readEnded(old.previous).catch(() => []))) ?? [];
  const unsaid = (await old.signer.origins()).map(parseOrigin).filter(({ name, log, incarnation }) => {
    const isOlder = name === own.name && log === own.log && incarnation < own.incarnation;
    return isOlder && !said.some((one) => one.incarnation === incarnation);
  });
  const unknown = unsaid.map(async (one): Promise<EndedIncarnation> => {
    const size = (await old.signer.lastSigned(formatOrigin(one)))?.size ?? 0;
    return { incarnation: one.incarnation, state: 'unknown', size };
  });
  const before = [...said, ...(await Promise.all(unknown))].sort((a, b) => a.incarnation - b.incarnation);
  return [...before, { incarnation: own.incarnation, ...(await examine(old, known)) }];
}

type Examined = Pick<ResetOptions, 'previous' | 'signer' | 'origin' | 'keyring' | 'contradiction'>;
type End = Omit<EndedIncarnation, 'incarnation' | 'at'>;

/** What is wrong with what is there. A store that cannot be read is damaged, and what was signed of it is lost until it can. */
async function examine(
  { previous: store, signer, origin, keyring, contradiction: outside }: Examined,
  known: number,
): Promise<End> {
  if (store === undefined) return { state: 'gone', size: 0, ...lostOf(0, known) };
  try {
    const { head, contradiction } = await compareRecords({
      ...{ store, signer, origin },
      hasher: treeHasher(sha256),
    });
    const size = await store.readEnd(Number.MAX_SAFE_INTEGER);
    const lost = lostOf(size, Math.max(known, head.size));
    if (size === 0) return { state: 'gone', size, ...lost };
    const { damage } = await readEdge({ store, origin, keyring }, head);
    const found = (contradiction ?? damage ?? outside)?.kind ?? 'intact';
    const state = found === 'cut' || found === 'forked' || found === 'intact' ? found : 'damaged';
    return { state, size, ...lost };
  } catch {
    return { state: 'damaged', size: 0, ...lostOf(0, known) };
  }
}

/** How many records somebody outside has seen; 0 where that says nothing. */
function seenSize(reason: ReadOnlyReason | undefined): number {
  return reason?.kind === 'cut' && 'seen' in reason ? reason.seen : 0;
}

function lostOf(size: number, known: number): Pick<End, 'lost'> {
  return size < known ? { lost: { from: size, to: known - 1 } } : {};
}
