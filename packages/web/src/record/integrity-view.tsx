import type { RecordAnswer, SignedCheckpoint } from 'attestry/api';
import { Calculator } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { placeOf } from '../api/place.ts';
import { useChain, useIncarnation } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { epochOf } from './epoch-of.ts';
import { LineOf, Lines, Part } from './part.tsx';
import { PROOF } from './proof-messages.ts';
import { StandingView } from './standing-view.tsx';
import { Actionable } from './value-text.tsx';
import { isWholeAnswer } from './whole-answer.ts';

/** What hashes again is loaded when it is asked for. */
const RecomputePanel = lazy(() => import('./recompute-panel.tsx'));

export interface IntegrityViewProps {
  readonly answer: RecordAnswer;
  readonly checkpoint: SignedCheckpoint | undefined;
  /** Whether the proof is shown from the beginning. */
  readonly isOpen: boolean;
}

/** What proves the record and its place. */
export function IntegrityView({ answer, checkpoint, isOpen }: IntegrityViewProps) {
  const t = useMessages(PROOF);
  const [isRecomputed, setRecomputed] = useState(false);
  const { record, tag, prevTag } = answer;
  const isEnded = placeOf(record.leaf).incarnation !== useIncarnation();
  return (
    <Part title={t.title}>
      <StandingView standing={answer.standing} isEnded={isEnded} />
      <Lines>
        <LineOf name={t.hash}>
          <HashText name={t.hash} hash={record.hash} term={`hash:${record.hash}`} />
        </LineOf>
        <LineOf name={t.tag}>
          <HashText name={t.tag} hash={tag} />
        </LineOf>
        <LineOf name={t.prevTag}>
          <HashText name={t.prevTag} hash={prevTag} />
        </LineOf>
        {/* What is known of the chain is that of the latest incarnation. */}
        {!isEnded && (
          <LineOf name={t.epoch}>
            <EpochText seq={record.leaf.seq} />
          </LineOf>
        )}
        <LineOf name={t.checkpoint}>
          <CheckpointText answer={answer} checkpoint={checkpoint} isOpen={isOpen} isEnded={isEnded} />
        </LineOf>
      </Lines>
      {!isWholeAnswer(answer) ? (
        <p className="m-0 text-sm text-fg2">{t.maskedBytes}</p>
      ) : isRecomputed ? (
        <Suspense fallback={<p role="status">{t.recomputing}</p>}>
          <RecomputePanel answer={answer} checkpoint={checkpoint} />
        </Suspense>
      ) : (
        <div className="print-hidden">
          <Button onClick={() => setRecomputed(true)}>
            <Calculator aria-hidden className="size-3.5" />
            {t.recompute}
          </Button>
        </div>
      )}
    </Part>
  );
}

interface HashTextProps {
  readonly name: string;
  readonly hash: string;
  readonly term?: string;
}

function HashText({ name, hash, term }: HashTextProps) {
  const t = useMessages(PROOF);
  return (
    <span className="flex min-w-0 items-start gap-1">
      <span className="min-w-0 flex-1">
        <Actionable term={term} copy={hash}>
          <span className="font-mono text-sm break-all">{hash}</span>
        </Actionable>
      </span>
      <span className="print-hidden">
        <CopyButton value={hash} label={t.copyValue({ name })} />
      </span>
    </span>
  );
}

function EpochText({ seq }: { readonly seq: number }) {
  const t = useMessages(PROOF);
  const format = useFormat();
  const epoch = epochOf(useChain()?.epochs ?? [], seq);
  if (epoch === undefined) return <>…</>;
  return (
    <span className="flex flex-wrap items-center gap-x-1.5">
      {t.epochText({
        epoch: format.number(epoch.epoch),
        keyId: epoch.keyId,
        from: format.number(epoch.from),
      })}
      {!epoch.secret && <Chip tone="warn">{t.noSecret}</Chip>}
    </span>
  );
}

interface CheckpointTextProps extends IntegrityViewProps {
  /** Whether its incarnation was ended by a reset. */
  readonly isEnded: boolean;
}

function CheckpointText({ answer, checkpoint, isOpen, isEnded }: CheckpointTextProps) {
  const t = useMessages(PROOF);
  const format = useFormat();
  const { checkpointSize, inclusionProof = [] } = answer;
  if (checkpointSize === undefined) {
    const isCovered = checkpoint !== undefined && checkpoint.size > answer.record.leaf.seq;
    if (isEnded) return isCovered ? t.unprovenEnded : t.unsignedEnded;
    return isCovered ? <span className="text-crit">{t.unproven}</span> : t.unsigned;
  }
  return (
    <>
      {t.signed({ size: format.number(checkpointSize) })}
      <details open={isOpen}>
        <summary className="min-h-6 text-sm text-fg2">{t.inclusion(inclusionProof.length)}</summary>
        <ol className="m-0 pl-8 font-mono text-sm break-all text-fg2">
          {inclusionProof.map((hash) => (
            <li key={hash}>{hash}</li>
          ))}
        </ol>
      </details>
    </>
  );
}
