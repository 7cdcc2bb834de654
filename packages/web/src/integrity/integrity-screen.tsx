import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ChainStatus, Verification } from 'attestry/api';
import { useState } from 'react';
import { chainQuery, useLog, useMay } from '../api/queries.ts';
import { defineMessages, mehrzahl, plural, useMessages } from '../i18n/messages.ts';
import { Card } from '../ui/card.tsx';
import { Failure } from '../ui/failure.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { ChainState } from './chain-state.tsx';
import { CheckpointsCard } from './checkpoints-card.tsx';
import { chosenRun } from './chosen-run.ts';
import { EpochsCard } from './epochs-card.tsx';
import { useStartRun, useVerifications } from './integrity-queries.ts';
import { OutsideCard } from './outside-card.tsx';
import type { PositionRange } from './position-range.ts';
import { ReportCard } from './report-card.tsx';
import { ReviewsCard } from './reviews-card.tsx';
import { RunHistory } from './run-history.tsx';
import { runOutcome } from './run-outcome.ts';
import { RunProgress } from './run-progress.tsx';
import { SigningKeysCard } from './signing-keys-card.tsx';
import { useFollowedRun } from './use-followed-run.ts';
import { VerifyControls } from './verify-controls.tsx';

const MESSAGES = defineMessages({
  en: {
    title: 'Integrity',
    about: 'Whether this log is what was recorded, and how one knows.',
    intact: 'The verification has ended: nothing is wrong.',
    broken: plural({
      one: 'The verification has ended: {n} finding.',
      other: 'The verification has ended: {n} findings.',
    }),
    other: 'The verification has ended without a verdict.',
    cancelled: 'The verification was stopped.',
  },
  de: {
    title: 'Integrität',
    about: 'Ob dieses Protokoll das ist, was aufgezeichnet wurde, und woher man das weiß.',
    intact: 'Die Prüfung ist beendet: Nichts ist verkehrt.',
    broken: mehrzahl({
      one: 'Die Prüfung ist beendet: {n} Befund.',
      other: 'Die Prüfung ist beendet: {n} Befunde.',
    }),
    other: 'Die Prüfung ist ohne Urteil beendet.',
    cancelled: 'Die Prüfung wurde angehalten.',
  },
});

/** Whether the log is what was recorded: what is known of it, and the ways to know more. */
export default function IntegrityScreen() {
  const t = useMessages(MESSAGES);
  const log = useLog();
  const { run: named } = useSearch({ strict: false }) as { readonly run?: string };
  const { data: chain, error, refetch } = useQuery(chainQuery(log));
  const { data: runs, isPending } = useVerifications();
  const shown = chosenRun(named, chain, runs ?? []);
  const [part, setPart] = useState<ChosenPart>();
  const isOther = shown !== chosenRun(undefined, chain, runs ?? []);
  return (
    <div className="mx-auto flex max-w-7xl flex-col gap-4 p-4">
      <header>
        <h1 className="m-0 text-xl font-semibold">{t.title}</h1>
        <p className="foreign m-0 text-fg2">
          {t.about} {chain !== undefined && <code className="text-sm">{visibleText(chain.origin, 300)}</code>}
        </p>
      </header>
      {error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {chain === undefined && error === null && <Skeleton className="h-24" />}
      {chain !== undefined && (
        <StatusCard key={log} chain={chain} chosen={part?.run === shown ? part : undefined} />
      )}
      {(chain !== undefined || error === null) && (
        <ReportCard
          id={shown}
          isKnown={chain !== undefined && !isPending}
          isOther={isOther}
          size={chain?.size ?? 0}
          onChoose={(cell) => setPart({ run: shown, ...cell })}
        />
      )}
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <div className="grid min-w-0 gap-4">
          <RunHistory shown={shown} />
          <CheckpointsCard />
          {chain !== undefined && <EpochsCard chain={chain} />}
          <SigningKeysCard />
        </div>
        <div className="grid min-w-0 gap-4">
          {chain !== undefined && <OutsideCard chain={chain} />}
          <ReviewsCard size={chain?.size ?? 0} />
        </div>
      </div>
    </div>
  );
}

/** A part of the log, in the report of a run. */
interface ChosenPart extends PositionRange {
  readonly run: string | undefined;
}

interface StatusCardProps {
  readonly chain: ChainStatus;
  readonly chosen: PositionRange | undefined;
}

/** The state, the run that is under way, and the ways to begin one. */
function StatusCard({ chain, chosen }: StatusCardProps) {
  const navigate = useNavigate();
  const start = useStartRun();
  const mayVerify = useMay('verify');
  const [begun, setBegun] = useState<string>();
  const [ended, setEnded] = useState<Verification>();
  const run = useFollowedRun(chain.running?.id ?? begun, chain.running, (last) => {
    setEnded(last);
    // What was asked for here is shown, whatever else would be.
    if (last.id === begun && last.state === 'done') {
      void navigate({ to: '.', search: (old) => ({ ...old, run: last.id }) as never, replace: true });
    }
  });
  return (
    <Card flush>
      <div className="flex flex-wrap items-start gap-3 p-3">
        <ChainState chain={chain} />
        {mayVerify && (
          <VerifyControls
            disabled={run !== undefined || start.isPending}
            size={chain.size}
            chosen={chosen}
            onStart={(request) => {
              setEnded(undefined);
              start.mutate(request, { onSuccess: ({ id }) => setBegun(id) });
            }}
          />
        )}
      </div>
      {start.error !== null && (
        <div className="px-3 pb-3">
          <Failure error={start.error} />
        </div>
      )}
      {run !== undefined && <RunProgress run={run} />}
      <p role="status" className="sr-only">
        {ended !== undefined && <Ended run={ended} />}
      </p>
    </Card>
  );
}

function Ended({ run }: { readonly run: Verification }) {
  const t = useMessages(MESSAGES);
  const outcome = runOutcome(run);
  if (outcome === 'intact') return <>{t.intact}</>;
  if (outcome === 'broken') return <>{t.broken(run.findings ?? run.report?.findings.length ?? 0)}</>;
  return <>{outcome === 'cancelled' ? t.cancelled : t.other}</>;
}
