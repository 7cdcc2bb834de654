import type { PositionRange } from '@attestry/log';
import type { Finding, NotChecked, VerifyReport } from '@attestry/log/verify';
import { z } from 'zod';
import { MASKED_TEXT } from '../accounts/mask-record.ts';
import { JOB, type Verification } from '../operate/verification.ts';
import { REASON } from './reason-json.ts';
import type { Reader } from './record-json.ts';

const KINDS = [
  ...(['altered', 'index', 'disclosure', 'undisclosed', 'unerased', 'missing', 'early', 'tag'] as const),
  ...(['epoch', 'root', 'signature', 'forked', 'cut', 'settings'] as const),
] as const;

const INFORMATION = [
  ...(['pending', 'gap', 'unanchored', 'ratchet', 'range', 'silent', 'clock'] as const),
  ...(['erased', 'purged', 'archived', 'reset', 'held'] as const),
] as const;

const POSITION = z.int().nullable();

/** Positions, both included. */
export const POSITION_RANGE: z.ZodType<PositionRange> = z.strictObject({
  from: z.int().min(0).meta({ description: 'The first position.' }),
  to: z.int().min(0).meta({ description: 'The last position, included.' }),
});

/** A finding, as the OpenAPI document describes it. */
export const FINDING: z.ZodType<Finding> = z.object({
  kind: z.enum(KINDS).meta({ description: 'What was found: docs/formats/log-format.md §5 lists the kinds.' }),
  from: POSITION.meta({ description: 'The first position; null where the finding has none.' }),
  to: POSITION.meta({ description: 'The last position, included.' }),
  count: z.int(),
  time: z.string().nullable().meta({ description: 'When the first of them was recorded.' }),
  evidence: z.object({ expected: z.string(), got: z.string(), source: z.string() }),
  explanation: z.string(),
});

const VERDICT = z.enum(['intact', 'broken', 'unchecked']);

const TEXT = z.string().meta({ description: 'The English sentence.' });

const NOT_CHECKED: z.ZodType<NotChecked> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('secret'), from: z.int(), epoch: z.int(), keyId: z.string(), text: TEXT }),
  z.object({ kind: z.literal('signature'), size: z.int(), text: TEXT }),
  z.object({ kind: z.literal('root'), size: z.int(), text: TEXT }),
  z.object({ kind: z.literal('anchor'), who: z.string(), text: TEXT }),
  z.object({ kind: z.literal('other'), text: TEXT }),
]);

const REPORT: z.ZodType<VerifyReport> = z.object({
  origin: z.string(),
  size: z.int(),
  verdict: VERDICT,
  findings: z.array(FINDING),
  totals: z.object({ altered: z.int(), missing: z.int(), unproven: z.int() }),
  lastVerified: z.int().meta({
    description: 'The highest position before the first finding, -1 if none; of a range, of those looked at.',
  }),
  coverage: z.object({
    from: z.int(),
    to: z.int(),
    range: POSITION_RANGE.exactOptional().meta({
      description:
        'What was asked for, where it was a range: `from` and `to` are it, rounded outward to 256.',
    }),
    mode: z.enum(['quick', 'full']),
    chain: z.object({ checked: z.int(), unproven: z.int(), unchecked: z.int() }),
    tree: z.object({ checked: z.int(), checkpoints: z.int() }),
    signatures: z.object({ checked: z.int() }),
    sections: z.object({ checked: z.int() }),
    index: z.object({ checked: z.int() }),
    anchors: z.object({ checked: z.int(), receipts: z.int(), proofs: z.int() }).exactOptional().meta({
      description:
        'What somebody outside has seen: records, what came back, and how much of that was proved again.',
    }),
    notChecked: z.array(NOT_CHECKED).meta({ description: 'Layers that could not be checked, and why.' }),
  }),
  information: z.array(
    z.object({ kind: z.enum(INFORMATION), from: POSITION, to: POSITION, text: z.string() }),
  ),
  durationMs: z.int(),
});

/** A verification, as the OpenAPI document describes it. */
export const VERIFICATION: z.ZodType<Verification> = z.object({
  id: z.string(),
  log: z.string(),
  mode: z.enum(['full', 'quick']),
  incremental: z.boolean().meta({ description: 'Whether it went on where an earlier one ended.' }),
  range: POSITION_RANGE.exactOptional().meta({
    description: 'The positions that were asked for; absent where it is the whole log.',
  }),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  askedBy: z
    .object({ type: z.string(), id: z.string(), name: z.string().exactOptional() })
    .meta({ description: 'An API key, the command line ("system") or a job of the server ("job").' }),
  started: z.string().meta({ description: 'When it began; while it waits, when it was asked for.' }),
  ended: z.string().exactOptional(),
  done: z.int().exactOptional().meta({ description: 'Records that were looked at.' }),
  total: z.int().exactOptional(),
  message: z.string().exactOptional().meta({ description: 'Why it failed, or who cancelled it.' }),
  reason: REASON.exactOptional(),
  verdict: VERDICT.exactOptional(),
  findings: z.int().exactOptional().meta({ description: 'How many: the report has them.' }),
  report: REPORT.exactOptional().meta({ description: 'Not where verifications are listed.' }),
});

/**
 * A verification as whoever asks is shown it. Where nothing personal is: how it went, but not who asked for it or cancelled it, what a
 * program said, or the report, whose evidence are the very terms of records.
 */
export function verificationJson(verification: Verification, { masked }: Reader): Verification {
  if (!masked) return verification;
  const { askedBy, message: _, reason: __, report: ___, ...shown } = verification;
  const { type } = askedBy;
  return { ...shown, askedBy: type === JOB ? askedBy : { type, id: MASKED_TEXT } };
}

/** One that was asked for, as it may look. */
export const RUNNING_EXAMPLE: Verification = {
  id: '5b0c6f5e-6f0e-4b53-8a57-0f6f2f5f0c1d',
  log: 'main',
  mode: 'full',
  incremental: false,
  state: 'running',
  askedBy: { type: 'api_key', id: 'k3v9x0q2m4wd', name: 'auditor' },
  started: '2026-11-22T09:00:00.000Z',
  done: 16_384,
  total: 40_961,
};

/** The same when it has ended. */
export const ENDED_EXAMPLE: Verification = {
  ...RUNNING_EXAMPLE,
  state: 'done',
  ended: '2026-11-22T09:00:00.412Z',
  done: 40_961,
  verdict: 'intact',
  findings: 0,
  report: {
    origin: 'audit.example.com/main/1',
    size: 40_961,
    verdict: 'intact',
    findings: [],
    totals: { altered: 0, missing: 0, unproven: 0 },
    lastVerified: 40_960,
    coverage: {
      from: 0,
      to: 40_961,
      mode: 'full',
      chain: { checked: 40_961, unproven: 0, unchecked: 0 },
      tree: { checked: 40_961, checkpoints: 161 },
      signatures: { checked: 161 },
      sections: { checked: 64_204 },
      index: { checked: 40_961 },
      notChecked: [],
    },
    information: [],
    durationMs: 398,
  },
};
