import { Link } from '@tanstack/react-router';
import type { ReadOnlyReason } from 'attestry/api';
import { CircleCheck } from 'lucide-react';
import { useLog, useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { buttonClass } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { readOnlyWords } from '../ui/read-only-words.ts';
import { ServerWords } from '../ui/server-words.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { READ_ONLY } from './read-only-messages.ts';
import { commandsFor, type Step, stepsFor } from './what-to-do.ts';

/** Why a log takes no records, in plain words, and what a person does about it. */
export default function ReadOnlyScreen() {
  const t = useMessages(READ_ONLY);
  const log = useLog();
  const reason = useSession().logs.find(({ name }) => name === log)?.readOnly ?? null;
  if (reason === null) {
    return (
      <div className="mx-auto max-w-3xl p-4">
        <h1 className="sr-only">{t.fine}</h1>
        <EmptyState
          icon={CircleCheck}
          title={t.fine}
          actions={
            <Link to="/integrity" className={buttonClass()}>
              {t.toIntegrity}
            </Link>
          }
        >
          {t.fineWhy}
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-4 p-4">
      <h1 className="m-0 text-xl font-semibold">{t.title}</h1>
      <Happened reason={reason} />
      <Card title={t.means}>
        <p className="m-0">{t.meansText}</p>
      </Card>
      <Card title={t.todo} flush>
        <ol className="m-0 list-none p-0">
          {stepsFor(reason).map((step, i) => (
            <StepItem key={step} number={i + 1} step={step} reason={reason} log={log} />
          ))}
        </ol>
      </Card>
    </div>
  );
}

function Happened({ reason }: { readonly reason: ReadOnlyReason }) {
  const t = useMessages(READ_ONLY);
  const { language } = useFormat();
  const kind = isKnown(reason.kind) ? reason.kind : 'other';
  return (
    <Card title={t.happened}>
      <div className="flex flex-col gap-2">
        <p className="m-0">
          <span className="font-medium">{t[kind]}.</span> {t[`${kind}Why`]}
        </p>
        <div className="foreign rounded-md border border-line bg-bg2 px-3 py-2">
          <div className="text-sm text-fg3">{t.said}</div>
          <ServerWords words={readOnlyWords(reason, language)} />
        </div>
      </div>
    </Card>
  );
}

const KNOWN = ['cut', 'forked', 'damaged', 'moved', 'replaced'] as const;

function isKnown(kind: string): kind is (typeof KNOWN)[number] {
  return KNOWN.some((one) => one === kind);
}

interface StepItemProps {
  readonly number: number;
  readonly step: Step;
  readonly reason: ReadOnlyReason;
  readonly log: string;
}

function StepItem({ number, step, reason, log }: StepItemProps) {
  const t = useMessages(READ_ONLY);
  const commands = commandsFor(step, log);
  const elsewhere = useElsewhere(reason);
  return (
    <li className="flex gap-3 border-t border-line px-4 py-3 first:border-t-0">
      <span
        aria-hidden
        className="flex size-6 shrink-0 items-center justify-center rounded-full bg-sel text-sm font-semibold text-acc"
      >
        {number}
      </span>
      <div className="min-w-0 flex-1">
        <h3 className="m-0 text-base font-semibold">{t[step]}</h3>
        <p className="m-0 text-fg2">{step === 'go' ? elsewhere : t[`${step}Why`]}</p>
        {commands.map((command) => (
          <Command key={command} command={command} />
        ))}
        {step === 'keep' && <p className="m-0 mt-1 text-sm text-fg3">{t.folder}</p>}
      </div>
    </li>
  );
}

function useElsewhere(reason: ReadOnlyReason): string {
  const t = useMessages(READ_ONLY);
  if (reason.kind === 'moved') return t.goMoved({ place: visibleText(reason.place, 300) });
  const { by } = reason as { readonly by?: string };
  return by === undefined ? t.otherWhy : t.goReplaced({ place: visibleText(by, 300) });
}

function Command({ command }: { readonly command: string }) {
  const t = useMessages(READ_ONLY);
  return (
    <div className="mt-2 flex items-start gap-1 rounded-md border border-line bg-bg2 py-1 pr-1 pl-3">
      <code className="min-w-0 flex-1 py-1 font-mono text-sm break-all">{command}</code>
      <CopyButton value={command} label={t.copyCommand({ command })} />
    </div>
  );
}
