import type { Verification } from 'attestry/api';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Chip } from '../ui/chip.tsx';
import { REPORT } from './report-messages.ts';
import { runOutcome, runTone } from './run-outcome.ts';

/** How a run ended, or that it did not yet. */
export function RunChip({ run }: { readonly run: Pick<Verification, 'state' | 'verdict'> }) {
  const t = useMessages(REPORT);
  const outcome = runOutcome(run);
  return <Chip tone={runTone(outcome)}>{t[outcome]}</Chip>;
}

/** What kind of run it was. */
export function RunKind({ run }: { readonly run: Pick<Verification, 'mode' | 'incremental' | 'range'> }) {
  const t = useMessages(REPORT);
  const { number } = useFormat();
  const { range } = run;
  if (range !== undefined)
    return <>{`${t[run.mode]}, ${t.records({ from: number(range.from), to: number(range.to) })}`}</>;
  return <>{run.incremental ? `${t[run.mode]}, ${t.since}` : t[run.mode]}</>;
}
