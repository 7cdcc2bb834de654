import { Link } from '@tanstack/react-router';
import type { ChainSecret, LogKeys } from 'attestry/api';
import { RefreshCw, ShieldCheck } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useLogKeys } from '../api/queries.ts';
import { MAX_KEY_DAYS } from '../chain-keys/key-age.ts';
import { vkeyParts } from '../chain-keys/key-id.ts';
import { CHAIN_KEYS } from '../chain-keys/key-messages.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Chip } from '../ui/chip.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { LOG_KEYS } from './chain-keys-messages.ts';
import type { RotateKeyDialogProps } from './rotate-key-dialog.tsx';

const RotateKeyDialog = lazy(() => import('./rotate-key-dialog.tsx'));

/** What is to be replaced, and how the next follows. */
type Rotating = Pick<RotateKeyDialogProps, 'secret' | 'mode'>;

/** What the log is sealed and signed with, and the way to replace its secret. */
export function ChainKeysCard({ isAdmin }: { readonly isAdmin: boolean }) {
  const t = useMessages(LOG_KEYS);
  const [rotating, setRotating] = useState<Rotating>();
  return (
    <Card id="chain-keys" title={t.title}>
      {isAdmin ? (
        <KeyFacts onRotate={setRotating} />
      ) : (
        <EmptyState icon={ShieldCheck} title={t.needsAdmin}>
          {t.needsAdminWhy}
        </EmptyState>
      )}
      <Suspense>
        {rotating !== undefined && <RotateKeyDialog {...rotating} onClose={() => setRotating(undefined)} />}
      </Suspense>
    </Card>
  );
}

function KeyFacts({ onRotate }: { readonly onRotate: (rotating: Rotating) => void }) {
  const t = useMessages(LOG_KEYS);
  const words = useMessages(CHAIN_KEYS);
  const { data: keys, error, refetch } = useLogKeys();
  if (keys === undefined) {
    return error === null ? (
      <Skeleton className="h-32" />
    ) : (
      <Failure error={error} onRetry={() => void refetch()} />
    );
  }
  const secret = keys.secrets.at(-1);
  return (
    <div className="flex flex-col gap-3">
      <p className="m-0 text-fg2">{t.about}</p>
      <dl className="m-0 grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5">
        {secret !== undefined && <SecretFacts secret={secret} />}
        <Fact name={t.mode}>{keys.mode === 'ratchet' ? words.ratchetMode : words.keyring}</Fact>
        <SignerFacts keys={keys} />
      </dl>
      {keys.identity?.online === true && (
        <Banner tone="warn" title={words.identityOnline}>
          {words.identityOnlineWhy}
        </Banner>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          disabled={secret === undefined}
          onClick={() => secret !== undefined && onRotate({ secret, mode: keys.mode })}
        >
          <RefreshCw aria-hidden className="size-3.5" />
          {t.rotate}
        </Button>
        <Link to="/integrity" className="text-sm text-acc">
          {t.all}
        </Link>
      </div>
    </div>
  );
}

function SecretFacts({ secret }: { readonly secret: ChainSecret }) {
  const t = useMessages(LOG_KEYS);
  const places = useMessages(CHAIN_KEYS);
  const format = useFormat();
  const { keyId, epoch, from, since, ageDays, source } = secret;
  return (
    <>
      <Fact name={t.secret}>{t.secretText({ keyId, epoch, from: format.number(from) })}</Fact>
      <Fact name={t.age}>
        <span title={format.time(since, 'full')}>{t.days(ageDays)}</span>{' '}
        {ageDays > MAX_KEY_DAYS && <Chip tone="warn">{t.old}</Chip>}
      </Fact>
      <Fact name={t.lies}>
        {source === null ? <span className="text-crit">{t.gone}</span> : places[source]}
      </Fact>
    </>
  );
}

function SignerFacts({ keys: { signing, identity } }: { readonly keys: LogKeys }) {
  const t = useMessages(LOG_KEYS);
  const current = signing.find((key) => key.current);
  return (
    <>
      <Fact name={t.signing}>
        <code className="text-sm">{current === undefined ? '–' : vkeyParts(current.vkey).id}</code>
      </Fact>
      <Fact name={t.identity}>
        {identity === null ? (
          t.noIdentity
        ) : (
          <>
            <code className="text-sm">{vkeyParts(identity.vkey).id}</code>
            {!identity.online && ` · ${t.offline}`}
          </>
        )}
      </Fact>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-fg2">{name}</dt>
      <dd className="m-0 min-w-0">{children}</dd>
    </div>
  );
}
