import type { RecordStanding, Seen } from 'attestry/api';
import { clsx } from 'clsx';
import { CircleCheck, CircleDashed } from 'lucide-react';
import type { ReactNode } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { visibleText } from '../ui/visible-text.ts';
import { STANDING } from './standing-messages.ts';
import { type StandingSteps, standingSteps } from './standing-steps.ts';

export interface StandingViewProps {
  readonly standing: RecordStanding;
  /** Whether its incarnation was ended by a reset: then nothing more is signed or shown of it. */
  readonly isEnded: boolean;
}

/** Four states and not one tick: each says what it proves, and to whom. */
export function StandingView({ standing, isEnded }: StandingViewProps) {
  const t = useMessages(STANDING);
  const { signed, seen, dated } = standingSteps(standing);
  const format = useFormat();
  return (
    <ol aria-label={t.title} className="m-0 flex list-none flex-col gap-2 p-0">
      <Step isReached title={t.chained}>
        {t.chainedWhy}
      </Step>
      {signed === undefined ? (
        <Step title={isEnded ? t.never : t.unsigned}>{isEnded ? t.endedWhy : t.unsignedWhy}</Step>
      ) : (
        <Step isReached title={t.signed({ size: format.number(signed) })}>
          {t.signedWhy}
        </Step>
      )}
      <SeenStep seen={seen} isEnded={isEnded} />
      <DatedStep dated={dated} />
    </ol>
  );
}

interface SeenStepProps {
  readonly seen: readonly Seen[];
  readonly isEnded: boolean;
}

function SeenStep({ seen, isEnded }: SeenStepProps) {
  const t = useMessages(STANDING);
  const format = useFormat();
  const [first, ...others] = seen;
  if (first === undefined)
    return <Step title={isEnded ? t.unseenEver : t.unseen}>{isEnded ? t.endedWhy : t.unseenWhy}</Step>;
  const time = format.time(first.time, 'minute');
  const more = others.map(({ who }) => visibleText(who, 100)).join(', ');
  return (
    <Step
      isReached
      title={
        <>
          {t.seen({ who: visibleText(first.who, 100), time })}
          {!first.timeIsTheirs && ` (${t.ours})`}
          {others.length > 0 && <span title={more}> {t.seenMore(others.length)}</span>}
        </>
      }
    >
      {t.seenWhy}
    </Step>
  );
}

function DatedStep({ dated }: Pick<StandingSteps, 'dated'>) {
  const t = useMessages(STANDING);
  const format = useFormat();
  if (dated === undefined) return <Step title={t.undated}>{t.undatedWhy}</Step>;
  const after = dated.after && format.time(dated.after.time, 'minute');
  const before = dated.before && format.time(dated.before.time, 'minute');
  if (after !== undefined && before !== undefined) {
    return (
      <Step isReached title={t.between({ after, before })}>
        {t.datedWhy}
      </Step>
    );
  }
  if (before !== undefined) {
    return (
      <Step isReached title={t.before({ before })}>
        {t.datedWhy}
      </Step>
    );
  }
  return (
    <Step isReached title={t.after({ after: after ?? '' })}>
      {t.afterWhy}
    </Step>
  );
}

interface StepProps {
  readonly isReached?: boolean;
  readonly title: ReactNode;
  /** What it proves, and what it does not. */
  readonly children: ReactNode;
}

function Step({ isReached = false, title, children }: StepProps) {
  const t = useMessages(STANDING);
  const Icon = isReached ? CircleCheck : CircleDashed;
  return (
    <li className="flex gap-2">
      <Icon aria-hidden className={clsx('mt-0.5 size-4 shrink-0', isReached ? 'text-ok' : 'text-fg3')} />
      <div className="min-w-0">
        <div className={clsx('foreign', isReached ? 'font-medium' : 'text-fg2')}>
          <span className="sr-only">{isReached ? t.reached : t.missing}: </span>
          {title}
        </div>
        <div className="text-sm text-fg3">{children}</div>
      </div>
    </li>
  );
}
