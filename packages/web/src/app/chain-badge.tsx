import { Link } from '@tanstack/react-router';
import type { ChainStatus } from 'attestry/api';
import { clsx } from 'clsx';
import { CircleCheck, CircleDashed, CircleHelp, History, LoaderCircle, ShieldAlert } from 'lucide-react';
import { lazy, Suspense, useId, useState } from 'react';
import { useChainQuery, useMay, useVerify } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { CHAIN } from './shell-messages.ts';

// What a finding means is loaded where there is one.
const FindingText = lazy(() => import('../integrity/finding-text.tsx'));

const LOOKS = {
  never: ['bg-never-bg text-never', CircleHelp],
  running: ['bg-sel text-acc', LoaderCircle],
  ok: ['bg-ok-bg text-ok', CircleCheck],
  stale: ['bg-bg3 text-stale', History],
  broken: ['bg-crit-bg text-crit animate-broken', ShieldAlert],
} as const;

/** The promise of the product in one look: whether the chain holds, and how it is known; more under the pointer or the focus. */
export function ChainBadge() {
  const { data: chain, isError } = useChainQuery();
  const t = useMessages(CHAIN);
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  if (chain === undefined || isError) return <NoState isError={isError} />;
  const [look, Icon] = LOOKS[contradicts(chain) ? 'broken' : chain.state];
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notices what happens to the button and what it opens
    <div
      className="relative"
      onPointerEnter={() => setOpen(true)}
      onPointerLeave={() => setOpen(false)}
      onFocus={() => setOpen(true)}
      onBlur={({ currentTarget, relatedTarget }) => setOpen(currentTarget.contains(relatedTarget))}
      onKeyDown={({ key }) => key === 'Escape' && setOpen(false)}
    >
      <button
        type="button"
        data-chain={chain.state}
        aria-expanded={isOpen}
        aria-controls={id}
        className={clsx('inline-flex h-7 items-center gap-1.5 rounded-full px-2.5 text-sm font-medium', look)}
        onClick={() => setOpen(true)}
      >
        <Icon aria-hidden className={clsx('size-3.5', chain.state === 'running' && 'animate-spin')} />
        <BadgeText chain={chain} />
      </button>
      <section
        id={id}
        aria-label={t.label}
        hidden={!isOpen}
        className="absolute top-full left-0 z-40 w-max max-w-[min(22rem,calc(100vw-4rem))] pt-1.5"
      >
        <div className="rounded-lg border border-line2 bg-bg p-3 shadow-[0_8px_24px_var(--shadow)]">
          <BadgeDetails chain={chain} />
        </div>
      </section>
    </div>
  );
}

/** Whether what is here is known not to be what was signed or seen outside, before a verification has said so. */
function contradicts({ state, readOnly }: ChainStatus): boolean {
  return readOnly !== null && state !== 'broken';
}

/** Before the first answer nothing is claimed; and where none comes any more, what was known is no promise either. */
function NoState({ isError }: { readonly isError: boolean }) {
  const t = useMessages(CHAIN);
  return (
    <span role="status" className="inline-flex h-7 items-center gap-1.5 px-2.5 text-sm text-fg2">
      <CircleDashed aria-hidden className="size-4 text-fg3" />
      {isError && t.unknown}
    </span>
  );
}

function BadgeText({ chain }: { readonly chain: ChainStatus }) {
  const t = useMessages(CHAIN);
  const format = useFormat();
  const { running, state } = chain;
  if (contradicts(chain)) return <>{t.contradicts}</>;
  const percent = running === undefined ? '' : format.percent(shareOf(running));
  if (state === 'running') return <>{t.running({ percent })}</>;
  return (
    <>
      {t[state]}
      {running !== undefined && <span className="opacity-80">· {percent}</span>}
    </>
  );
}

function shareOf({ done, total }: NonNullable<ChainStatus['running']>): number {
  return total === null || total === 0 ? 0 : done / total;
}

function BadgeDetails({ chain }: { readonly chain: ChainStatus }) {
  const t = useMessages(CHAIN);
  const verify = useVerify();
  const mayVerify = useMay('verify');
  return (
    <div className="flex flex-col gap-2">
      <BadgeReason chain={chain} />
      {chain.readOnly !== null && (
        <p className="m-0">
          <span className="font-medium text-crit">{t.readOnly}</span>{' '}
          <Link to="/integrity/read-only" className="text-acc underline">
            {t.whatToDo}
          </Link>
        </p>
      )}
      <div className="flex gap-2">
        <Link to="/integrity" className={buttonClass('plain')}>
          {t.open}
        </Link>
        {mayVerify && (
          <Button
            look="primary"
            disabled={chain.running !== undefined || verify.isPending}
            onClick={() => verify.mutate('full')}
          >
            {t.verify}
          </Button>
        )}
      </div>
    </div>
  );
}

function BadgeReason({ chain }: { readonly chain: ChainStatus }) {
  const t = useMessages(CHAIN);
  const format = useFormat();
  const { state, broken, verifiedFull, verified, size } = chain;
  if (state === 'broken' && broken !== undefined) {
    const { first } = broken;
    return (
      <div className="flex flex-col gap-1">
        <div className="font-medium text-crit">
          {t.brokenWhy(broken.findings)}
          {first?.from != null && ` · ${t.first({ seq: format.number(first.from) })}`}
        </div>
        {first !== undefined && (
          <div className="foreign text-fg2">
            <span className="font-mono text-sm">{first.kind}</span> ·{' '}
            <Suspense>
              <FindingText finding={first} />
            </Suspense>
          </div>
        )}
      </div>
    );
  }
  const run = verifiedFull ?? verified;
  if (run === undefined) return <p className="m-0">{t.neverWhy}</p>;
  const ago = format.ago(run.ended);
  return (
    <p className="m-0">
      {state === 'stale' ? t.staleWhy({ ago }) : t.okWhy({ size: format.number(run.size), ago })}
      {size > run.size && ` ${t.grown(size - run.size)}`}
    </p>
  );
}
