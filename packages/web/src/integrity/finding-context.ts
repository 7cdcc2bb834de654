import type { Finding } from 'attestry/api';

/** Where the neighbourhood of a finding is seen: the record itself, or, where none stands there, those around it. */
export type FindingContext =
  | { readonly kind: 'record'; readonly position: string }
  | { readonly kind: 'around'; readonly q: string };

const AROUND = 5;

/** Undefined where the finding has no position. */
export function findingContext({ kind, from, to }: Finding): FindingContext | undefined {
  if (from === null) return undefined;
  const last = to ?? from;
  if (kind !== 'missing' && kind !== 'cut' && from === last)
    return { kind: 'record', position: String(from) };
  return { kind: 'around', q: `seq:${Math.max(0, from - AROUND)}..${last + AROUND}` };
}

/** What somebody needs who looks into it elsewhere: the finding as it is, and which run of which log found it. */
export function findingEvidence(
  finding: Finding,
  run: { readonly id: string; readonly log: string; readonly origin: string; readonly ended?: string },
): string {
  const { id, log, origin, ended } = run;
  return JSON.stringify(
    { log, origin, verification: id, ...(ended !== undefined && { ended }), finding },
    null,
    2,
  );
}
