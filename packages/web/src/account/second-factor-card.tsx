import { lazy, Suspense, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Chip } from '../ui/chip.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ACCOUNT } from './account-messages.ts';
import { useEndSecondFactor, useRenewRecoveryCodes, useSecondFactor } from './account-queries.ts';
import { RecoveryCodes } from './recovery-codes.tsx';

const BeginFactorDialog = lazy(() => import('./begin-factor-dialog.tsx'));

/** So few recovery codes are left that somebody should be told. */
const FEW = 3;

/** The second step of the sign-in: on, off, and its recovery codes. */
export function SecondFactorCard() {
  const t = useMessages(ACCOUNT);
  const { data, error, refetch } = useSecondFactor();
  const [open, setOpen] = useState<'begin' | 'renew' | 'end'>();
  const close = (): void => setOpen(undefined);
  return (
    <Card title={t.factor}>
      <p className="m-0 mb-3 max-w-2xl text-fg2">{t.factorAbout}</p>
      {data === undefined && error === null && <Skeleton className="h-8" />}
      {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data?.enabled === false && (
        <div className="flex flex-wrap items-center gap-3">
          <Chip tone="warn">{t.factorOff}</Chip>
          <Button look="primary" onClick={() => setOpen('begin')}>
            {t.turnOn}
          </Button>
        </div>
      )}
      {data?.enabled === true && (
        <div className="flex flex-wrap items-center gap-3">
          <Chip tone="ok">{t.factorOn}</Chip>
          <Chip tone={data.recoveryCodes <= FEW ? 'warn' : 'neutral'}>{t.left(data.recoveryCodes)}</Chip>
          <Button onClick={() => setOpen('renew')}>{t.renew}</Button>
          <Button look="danger" onClick={() => setOpen('end')}>
            {t.turnOff}
          </Button>
        </div>
      )}
      <Suspense>{open === 'begin' && <BeginFactorDialog onClose={close} />}</Suspense>
      {open === 'renew' && <RenewDialog onClose={close} />}
      {open === 'end' && <EndDialog onClose={close} />}
    </Card>
  );
}

function RenewDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(ACCOUNT);
  const renew = useRenewRecoveryCodes();
  if (renew.data !== undefined) return <RecoveryCodes codes={renew.data.recoveryCodes} onClose={onClose} />;
  const actions = (
    <>
      <Button onClick={onClose}>{t.cancel}</Button>
      <Button look="primary" disabled={renew.isPending} onClick={() => renew.mutate()}>
        {t.renew}
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={t.renewTitle} actions={actions}>
      <p className="m-0">{t.renewAbout}</p>
      {renew.error !== null && <Failure error={renew.error} />}
    </Dialog>
  );
}

function EndDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(ACCOUNT);
  const end = useEndSecondFactor();
  const actions = (
    <>
      <Button onClick={onClose}>{t.cancel}</Button>
      <Button
        look="danger"
        disabled={end.isPending}
        onClick={() => end.mutate(undefined, { onSuccess: onClose })}
      >
        {t.turnOff}
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={t.turnOffTitle} actions={actions}>
      <p className="m-0">{t.turnOffAbout}</p>
      {end.error !== null && <Failure error={end.error} />}
    </Dialog>
  );
}
