/**
 * What anchors add to a verification: the checkpoints that they saw count as given from outside; what is kept of them has to be what
 * the log says of it; and what proves something is checked again, in full runs.
 */
import { createHash } from 'node:crypto';
import { type Log, readSystemLeavesBack, type SeenCheckpoint } from '@attestry/log';
import {
  concludeReport,
  explain,
  type Finding,
  type Information,
  type NotChecked,
  type VerifyReport,
} from '@attestry/log/verify';
import type { AnchorKind } from './anchor-config.ts';
import type { AnchorKinds } from './anchor-kinds.ts';
import { isOverdue } from './anchor-schedule.ts';
import { readAnchorSettings } from './anchor-settings.ts';
import { isSetUp } from './anchor-state.ts';
import type { AnchorTable, KeptAnchor } from './anchor-table.ts';
import type { AnchoringTable, KeptAnchoring } from './anchoring-table.ts';
import { growthBeyond, recordedMs } from './log-growth.ts';
import type { TokenVerdict } from './verify-token.ts';

export interface AnchorEvidence {
  /** Those with a time of their own first: they say more of the same checkpoint. */
  readonly seen: readonly SeenCheckpoint[];
  /** The report of a run that was given {@link seen}, with what there is to say of the anchors. */
  addTo(report: VerifyReport): Promise<VerifyReport>;
}

/** Of a log that was never anchored: there is nothing to add. */
const NO_EVIDENCE: AnchorEvidence = { seen: [], addTo: async (report) => report };

/** What they have seen cannot be read, and so is no part of what was verified. */
export function unreadable(error: unknown): AnchorEvidence {
  const said = error instanceof Error ? error.message : String(error);
  const missing: NotChecked = {
    kind: 'anchor',
    who: 'the anchors',
    text: `what the anchors have seen: ${said}`,
  };
  return {
    seen: [],
    addTo: async ({ coverage, ...report }) =>
      concludeReport({
        ...report,
        coverage: { ...coverage, notChecked: [...coverage.notChecked, missing] },
      }),
  };
}

export interface EvidenceParts {
  readonly table: AnchorTable;
  readonly given: AnchoringTable;
  readonly kinds: AnchorKinds;
  /** The name of the log. */
  readonly name: string;
  readonly log: Pick<Log, 'origin' | 'store'> & Partial<Pick<Log, 'readOnly'>>;
  readonly nowMs: () => number;
  readonly mode: 'quick' | 'full';
  /** Only checkpoints of this size or larger, for a run that goes on from there. */
  readonly from: number;
  readonly signal: AbortSignal;
}

const PAGE = 500;

export async function readAnchorEvidence(parts: EvidenceParts): Promise<AnchorEvidence> {
  const { table, name, log } = parts;
  // Before the table is read: what is on record by then was kept before.
  const { size } = await log.store.readHead();
  const { kept, recorded, disagreements: found } = await readAnchorSettings(table, name, log.store);
  const givings = await readGiven(parts);
  if (kept.length === 0 && recorded.length === 0 && givings.length === 0) return NO_EVIDENCE;
  const disagreements = found.map(({ id, what }) =>
    settings(1, `anchor ${id} as the log has it on record`, `one that ${WORDS[what]}`),
  );
  const isFull = parts.mode === 'full';
  const receipts = isFull ? await compareReceipts(parts, givings, size) : [];
  const proofs = isFull ? await checkProofs(parts, kept, givings) : NO_PROOFS;
  return {
    seen: [...givings]
      .sort((a, b) => Number(b.timeIsTheirs) - Number(a.timeIsTheirs))
      .map(({ note, who, time }) => ({ note, who, time })),
    addTo: async (report) =>
      concludeReport({
        ...report,
        findings: [
          ...report.findings,
          ...contradictions(log, report),
          ...disagreements,
          ...receipts,
          ...proofs.findings,
        ],
        coverage: {
          ...report.coverage,
          anchors: {
            checked: Math.min(report.coverage.tree.checked, largest(givings)),
            receipts: givings.length,
            proofs: proofs.right,
          },
          notChecked: [...report.coverage.notChecked, ...proofs.notChecked],
        },
        // A log that was tampered with may not give what is only worth knowing.
        information: [
          ...report.information,
          ...(await informationOf(parts, kept, givings, report.size).catch(() => [])),
        ],
      }),
  };
}

const WORDS = {
  changed: 'was changed beside the log',
  'not on record': 'is not on record',
  'not in the table': 'is gone',
} as const;

async function readGiven({
  given,
  name,
  log,
  from,
  signal,
}: EvidenceParts): Promise<readonly KeptAnchoring[]> {
  const all: KeptAnchoring[] = [];
  for (let after = { size: from - 1, id: '' }; ; ) {
    signal.throwIfAborted();
    const page = await given.page(name, log.origin, after, PAGE);
    all.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return all;
    after = { size: last.size, id: last.id };
  }
}

/** What is kept, and what the log says was: by the id under which it was recorded. */
async function compareReceipts(
  { log, from, signal }: EvidenceParts,
  givings: readonly KeptAnchoring[],
  size: number,
): Promise<readonly Finding[]> {
  const inTable = new Map(givings.map((one) => [one.id, one]));
  const onRecord = new Set<string>();
  let lost = 0;
  let changed = 0;
  for await (const { ref = '', seq, system = {} } of readSystemLeavesBack(log.store, 'audit.anchored')) {
    signal.throwIfAborted();
    if (seq >= size || Number(system['size']) < from) continue;
    onRecord.add(ref);
    const kept = inTable.get(ref);
    if (kept === undefined) lost++;
    else if (kept.size !== system['size'] || sha256Hex(kept.token) !== system['token']) changed++;
  }
  const unknown = givings.filter(({ id, seq = size }) => seq < size && !onRecord.has(id)).length;
  return [
    ...(lost > 0 ? [settings(lost, `${lost} receipts of anchors that are on record`, 'none of them')] : []),
    ...(changed > 0 ? [settings(changed, `${changed} receipts as they are on record`, 'other ones')] : []),
    ...(unknown > 0 ? [settings(unknown, 'no receipt that is not on record', `${unknown}`)] : []),
  ];
}

interface Proofs {
  /** How many were checked, and are right. */
  readonly right: number;
  readonly findings: readonly Finding[];
  readonly notChecked: readonly NotChecked[];
}

const NO_PROOFS: Proofs = { right: 0, findings: [], notChecked: [] };

async function checkProofs(
  { kinds, signal }: EvidenceParts,
  kept: readonly KeptAnchor[],
  givings: readonly KeptAnchoring[],
): Promise<Proofs> {
  let right = 0;
  const findings: Finding[] = [];
  const notChecked = new Map<string, NotChecked>();
  const configs = new Map(kept.map(({ id, config }) => [id, config]));
  for (const one of givings) {
    signal.throwIfAborted();
    const verdict = await verdictOn(kinds, one, configs.get(one.anchor));
    if (verdict.kind === 'right') right++;
    if (verdict.kind === 'wrong') findings.push(wrongReceipt(one, verdict));
    if (verdict.kind === 'unchecked') {
      const { who } = one;
      notChecked.set(who, { kind: 'anchor', who, text: `what ${who} gave for what it saw: ${verdict.why}` });
    }
  }
  return { right, findings, notChecked: [...notChecked.values()] };
}

/** Those whose receipts prove something by themselves. */
const PROVING: ReadonlySet<AnchorKind> = new Set<AnchorKind>(['witness', 'timestamp']);

async function verdictOn(
  { verifyToken }: AnchorKinds,
  one: KeptAnchoring,
  config: KeptAnchor['config'],
): Promise<TokenVerdict> {
  if (!PROVING.has(one.kind)) return { kind: 'pointer' };
  if (config === undefined)
    return { kind: 'unchecked', why: 'how that anchor was set up is not known any more' };
  if (verifyToken === undefined) return { kind: 'unchecked', why: 'this program cannot check its kind' };
  try {
    return await verifyToken(config, one, one);
  } catch (error) {
    return { kind: 'unchecked', why: error instanceof Error ? error.message : String(error) };
  }
}

function wrongReceipt(
  { who, time, size }: KeptAnchoring,
  { expected, got }: Extract<TokenVerdict, { kind: 'wrong' }>,
): Finding {
  const evidence = { expected, got, source: `the receipt of ${who} of ${time}` };
  const at = size - 1;
  const finding = { kind: 'signature' as const, from: at, to: at, count: 1, time: null, evidence };
  return { ...finding, explanation: explain(finding) };
}

/**
 * What somebody outside said when they were asked, where it speaks against the log. Of what they have seen then there may be no receipt: where
 * a machine was set back as a whole, what was kept of them was set back, too.
 */
function contradictions(
  { readOnly }: Partial<Pick<Log, 'readOnly'>>,
  { findings, size }: Pick<VerifyReport, 'findings' | 'size'>,
): readonly Finding[] {
  if (readOnly?.kind === 'forked' && readOnly.what === 'seen') {
    const evidence = {
      expected: `what ${readOnly.who} has seen`,
      got: 'another history',
      source: readOnly.who,
    };
    const finding = { kind: 'forked' as const, from: null, to: null, count: 1, time: null, evidence };
    return [{ ...finding, explanation: explain(finding) }];
  }
  if (readOnly?.kind !== 'cut' || !('seen' in readOnly)) return [];
  const { seen, who } = readOnly;
  // What is kept of others says it already.
  if (findings.some(({ kind, to }) => kind === 'cut' && to !== null && to >= seen - 1)) return [];
  const evidence = { expected: `${seen} records`, got: `${size}`, source: who };
  const range = { from: size, to: seen - 1, count: seen - size };
  const finding = { kind: 'cut' as const, ...range, time: null, evidence };
  return [{ ...finding, explanation: explain(finding) }];
}

function settings(count: number, expected: string, got: string): Finding {
  const evidence = { expected, got, source: 'the log' };
  const finding = { kind: 'settings' as const, from: null, to: null, count, time: null, evidence };
  return { ...finding, explanation: explain(finding) };
}

/** Worth knowing, and no finding: what nobody outside has seen yet, and who is late. */
async function informationOf(
  { log, nowMs }: EvidenceParts,
  kept: readonly KeptAnchor[],
  givings: readonly KeptAnchoring[],
  size: number,
): Promise<readonly Information[]> {
  const anchors = kept.filter(isSetUp);
  const seen = Math.max(largest(givings), ...anchors.map(({ shownSize }) => shownSize), 0);
  const information: Information[] = [];
  if (anchors.length > 0 && seen < size && (await growthBeyond(log.store, seen)).from !== undefined) {
    const text = `the newest ${size - seen} records were not seen outside yet`;
    information.push({ kind: 'unanchored', from: seen, to: size - 1, text });
  }
  for (const anchor of anchors) {
    const { from } = await growthBeyond(log.store, anchor.shownSize);
    const grewMs = from === undefined ? undefined : await recordedMs(log, from);
    if (grewMs === undefined || !isOverdue(anchor, Math.max(grewMs, Date.parse(anchor.created)), nowMs()))
      continue;
    const since =
      anchor.shownMs === undefined
        ? 'nothing yet'
        : `nothing since ${new Date(anchor.shownMs).toISOString()}`;
    const text = `the anchor "${anchor.name}" has seen ${since}, though the log has grown`;
    information.push({ kind: 'silent', from: null, to: null, text });
  }
  return information;
}

function largest(givings: readonly KeptAnchoring[]): number {
  return givings.reduce((most, { size }) => Math.max(most, size), 0);
}

function sha256Hex(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
