import { useQuery } from '@tanstack/react-query';
import type { SignedCheckpoint } from 'attestry/api';
import { clsx } from 'clsx';
import { CircleCheck, CircleHelp, CircleX } from 'lucide-react';
import { type ReactNode, useMemo } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { visibleText } from '../ui/visible-text.ts';
import { checkSignature, type Signature } from './checkpoint-signature.ts';
import { type Recomputed, recompute, type Step } from './recompute.ts';
import { RECOMPUTE } from './recompute-messages.ts';
import { sha256 } from './sha256.ts';
import type { WholeAnswer } from './whole-answer.ts';

export interface RecomputePanelProps {
  readonly answer: WholeAnswer;
  readonly checkpoint: SignedCheckpoint | undefined;
}

/** What this browser finds by itself from the bytes of the record, step by step. */
export default function RecomputePanel({ answer, checkpoint }: RecomputePanelProps) {
  const t = useMessages(RECOMPUTE);
  const found = useMemo(() => recompute(sha256, answer, checkpoint), [answer, checkpoint]);
  const signature = useSignature(checkpoint);
  const hasFailed = found.steps.some(({ state }) => state === 'failed') || signature?.state === 'failed';
  return (
    <div className="flex min-w-0 flex-col gap-2 rounded-lg border border-line bg-bg2 p-3">
      <h3 className="m-0 text-base font-semibold">{t.title}</h3>
      <p role="status" className={clsx('m-0', hasFailed ? 'font-medium text-crit' : 'text-fg2')}>
        {hasFailed ? t.someFailed : t.allOk}
      </p>
      <ol className="m-0 flex list-none flex-col gap-2 p-0">
        {found.steps.map((step) => (
          <StepRow key={step.id} state={step.state} title={t[step.id]}>
            <StepText step={step} />
          </StepRow>
        ))}
        {signature !== undefined && (
          <StepRow state={signature.state} title={t.signature}>
            <SignatureText signature={signature} />
          </StepRow>
        )}
      </ol>
      <p className="m-0 text-sm text-fg2">{t.tag}</p>
      <HashedBytes found={found} />
    </div>
  );
}

function useSignature(checkpoint: SignedCheckpoint | undefined): Signature | undefined {
  const { data } = useQuery({
    queryKey: ['checkpoint-signature', checkpoint?.note, checkpoint?.verifierKey],
    queryFn: () =>
      checkpoint === undefined
        ? null
        : checkSignature(sha256, globalThis.isSecureContext ? crypto.subtle : undefined, checkpoint),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? undefined;
}

const MARKS = {
  ok: [CircleCheck, 'text-ok'],
  failed: [CircleX, 'text-crit'],
  unknown: [CircleHelp, 'text-stale'],
} as const;

interface StepRowProps {
  readonly state: Step['state'];
  readonly title: string;
  readonly children: ReactNode;
}

function StepRow({ state, title, children }: StepRowProps) {
  const t = useMessages(RECOMPUTE);
  const [Icon, look] = MARKS[state];
  return (
    <li data-step={state} className="flex min-w-0 gap-2">
      <Icon aria-hidden className={clsx('mt-0.5 size-4 shrink-0', look)} />
      <div className="min-w-0 flex-1">
        <div>
          {title}
          <span className={clsx(state === 'ok' ? 'sr-only' : `font-medium ${look}`)}> · {t[state]}</span>
        </div>
        <div className="foreign text-sm text-fg2">{children}</div>
      </div>
    </li>
  );
}

function StepText({ step }: { readonly step: Step }) {
  const t = useMessages(RECOMPUTE);
  if (step.state === 'ok') {
    if (step.id === 'sections') return <>{t.sectionsHow(Number(step.got))}</>;
    if (step.id === 'shown') return null;
    return (
      <>
        {step.id === 'leaf' ? t.leafHow : t.inclusionHow}
        <Code text={step.got ?? ''} />
      </>
    );
  }
  return (
    <>
      <ReasonText step={step} />
      {step.reason !== 'size' && step.expected !== undefined && <Evidence step={step} />}
    </>
  );
}

function ReasonText({ step }: { readonly step: Step }) {
  const t = useMessages(RECOMPUTE);
  const where = visibleText(step.where ?? '', 300);
  switch (step.reason) {
    case undefined:
      return null;
    case 'leaf':
      return t.leafReason;
    case 'shown':
      return t.shownReason({ where });
    case 'digest':
    case 'unsealed':
    case 'section':
      return t[step.reason]({ where });
    case 'size':
      return t.size({ expected: step.expected ?? '', got: step.got ?? '' });
    default:
      return t[step.reason];
  }
}

function Evidence({ step: { expected = '', got = '' } }: { readonly step: Step }) {
  const t = useMessages(RECOMPUTE);
  return (
    <dl className="m-0 grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
      <dt>{t.expected}</dt>
      <dd className="m-0">{expected === '' ? t.nothing : <Code text={expected} />}</dd>
      <dt>{t.got}</dt>
      <dd className="m-0">{got === '' ? t.nothing : <Code text={got} />}</dd>
    </dl>
  );
}

function SignatureText({ signature: { state, keyId } }: { readonly signature: Signature }) {
  const t = useMessages(RECOMPUTE);
  if (state === 'failed') return t.signatureFailed;
  return (
    <>
      {state === 'unknown' && <div>{t.signatureUnknown}</div>}
      {keyId !== undefined && t.signatureHow({ keyId })}
    </>
  );
}

function Code({ text }: { readonly text: string }) {
  return <code className="foreign block font-mono text-sm break-all">{visibleText(text, 400)}</code>;
}

/** A section has at most some 64 KiB of each of its parts. */
const MOST_SHOWN = 200_000;

function HashedBytes({ found: { leafText, disclosures } }: { readonly found: Recomputed }) {
  const t = useMessages(RECOMPUTE);
  const texts = [
    [t.leafBytes, leafText] as const,
    ...disclosures.map(([name, text]) => [t.part({ name }), text] as const),
  ];
  return (
    <details>
      <summary className="min-h-6 text-sm text-fg2">{t.bytes}</summary>
      {texts.map(([name, text]) => (
        <figure key={name} className="m-0 mt-2">
          <figcaption className="text-sm font-medium">{name}</figcaption>
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keyboard
            tabIndex={0}
            aria-label={name}
            className="max-h-60 overflow-auto rounded-md border border-line bg-bg p-2"
          >
            <pre className="foreign m-0 font-mono text-sm whitespace-pre-wrap break-all">
              {visibleText(text, MOST_SHOWN)}
            </pre>
          </section>
        </figure>
      ))}
    </details>
  );
}
