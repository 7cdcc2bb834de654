import type { NewSecondFactor } from 'attestry/api';
import { useEffect, useId, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { TextField } from '../ui/field.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ACCOUNT } from './account-messages.ts';
import { useBeginSecondFactor, useConfirmSecondFactor } from './account-queries.ts';
import { QrCode } from './qr-code.tsx';
import { RecoveryCodes } from './recovery-codes.tsx';

/** Turns the second step on, once the app has shown a code that is right; then the recovery codes are shown. */
export default function BeginFactorDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(ACCOUNT);
  const form = useId();
  const begin = useBeginSecondFactor();
  const confirm = useConfirmSecondFactor();
  const { mutate } = begin;
  useEffect(() => mutate(), [mutate]);
  if (confirm.data !== undefined)
    return <RecoveryCodes codes={confirm.data.recoveryCodes} onClose={onClose} />;
  const actions = (
    <>
      <Button onClick={onClose}>{t.cancel}</Button>
      <Button
        look="primary"
        type="submit"
        form={form}
        disabled={begin.data === undefined || confirm.isPending}
      >
        {t.confirm}
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={t.beginTitle} actions={actions}>
      {begin.error !== null && <Failure error={begin.error} onRetry={() => begin.mutate()} />}
      {begin.data === undefined && begin.error === null && <Skeleton className="h-44" />}
      {begin.data !== undefined && (
        <CodeFields
          id={form}
          factor={begin.data}
          error={confirm.error}
          onCode={(code) => confirm.mutate(code)}
        />
      )}
    </Dialog>
  );
}

interface CodeFieldsProps {
  readonly id: string;
  readonly factor: NewSecondFactor;
  readonly error: Error | null;
  readonly onCode: (code: string) => void;
}

function CodeFields({ id, factor: { secret, uri }, error, onCode }: CodeFieldsProps) {
  const t = useMessages(ACCOUNT);
  const [code, setCode] = useState('');
  const isWrong = error instanceof ApiError && [400, 401, 422].includes(error.status);
  return (
    <form
      id={id}
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (code.trim() !== '') onCode(code.trim());
      }}
    >
      <div className="flex flex-wrap gap-4">
        <QrCode text={uri} label={t.qr} />
        <div className="flex min-w-48 flex-1 flex-col gap-1">
          <p className="m-0 font-medium">{t.scan}</p>
          <p className="m-0 text-sm text-fg2">{t.type}</p>
          <div className="flex items-start gap-1 rounded-md border border-line2 bg-bg2 p-2">
            {/* In fours, as people type. */}
            <code className="min-w-0 flex-1 text-sm">{secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</code>
            <CopyButton value={secret} label={t.copySecret} />
          </div>
        </div>
      </div>
      <TextField
        label={t.code}
        inputMode="numeric"
        autoComplete="one-time-code"
        spellCheck={false}
        maxLength={20}
        required
        className="max-w-60"
        value={code}
        error={isWrong ? t.wrongCode : undefined}
        onChange={(event) => setCode(event.target.value)}
      />
      {error !== null && !isWrong && <Failure error={error} />}
    </form>
  );
}
