import { useMutation, useQuery } from '@tanstack/react-query';
import type { Proof } from 'attestry/api';
import { useId, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { api } from '../api/attestry-api.ts';
import { SENDS_CREDENTIALS, signInWaysQuery, useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { TextField } from '../ui/field.tsx';
import { PROOF } from './shell-messages.ts';

export interface ProofDialogProps {
  readonly onAnswer: (isProved: boolean) => void;
}

/** Before what cannot be taken back: the password again, or the key. */
export default function ProofDialog({ onAnswer }: ProofDialogProps) {
  const t = useMessages(PROOF);
  const form = useId();
  const prove = useProve(() => onAnswer(true));
  const refuse = (): void => onAnswer(false);
  const actions = (
    <>
      <Button onClick={refuse}>{t.cancel}</Button>
      <Button look="primary" type="submit" form={form} disabled={prove.isPending}>
        {t.go}
      </Button>
    </>
  );
  return (
    // The dialog that asked for it stands behind: Escape is for this one alone.
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps what its dialog was given
    <div
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        refuse();
      }}
    >
      <Dialog open onClose={refuse} title={t.title} actions={actions}>
        <ProofForm id={form} error={prove.error} onProof={(proof) => prove.mutate(proof)} />
      </Dialog>
    </div>
  );
}

function useProve(onProved: () => void) {
  return useMutation({
    mutationFn: (proof: Proof) => api.prove(proof),
    onSuccess: onProved,
    meta: SENDS_CREDENTIALS,
    // What was typed is not kept.
    gcTime: 0,
  });
}

interface ProofFormProps {
  readonly id: string;
  readonly error: Error | null;
  readonly onProof: (proof: Proof) => void;
}

function ProofForm({ id, error, onProof }: ProofFormProps) {
  const t = useMessages(PROOF);
  const { principal } = useSession();
  const [secret, setSecret] = useState('');
  const [code, setCode] = useState('');
  const isKey = principal.kind === 'key';
  const errorCode = error instanceof ApiError ? error.code : undefined;
  const isWrong = errorCode === 'UNAUTHENTICATED';
  const wantsCode = errorCode === 'SECOND_FACTOR_NEEDED' || code !== '';
  return (
    <form
      id={id}
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onProof(
          isKey ? { apiKey: secret.trim() } : { password: secret, ...(code !== '' && { code: code.trim() }) },
        );
      }}
    >
      <p className="m-0 text-fg2">{t.about}</p>
      <input type="text" autoComplete="username" value={principal.name} readOnly hidden />
      <TextField
        label={isKey ? t.key : t.password}
        type="password"
        autoComplete="current-password"
        spellCheck={false}
        autoFocus
        required
        value={secret}
        error={isWrong ? (isKey ? t.wrongKey : t.wrong) : undefined}
        onChange={(event) => setSecret(event.target.value)}
      />
      {wantsCode && (
        <TextField
          label={t.code}
          hint={t.codeHint}
          autoComplete="one-time-code"
          spellCheck={false}
          autoFocus
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      )}
      {principal.kind === 'user' && <SsoInstead />}
      <div role="alert" className="text-sm text-crit empty:hidden">
        {error !== null && !isWrong && errorCode !== 'SECOND_FACTOR_NEEDED' && <ErrorText error={error} />}
      </div>
    </form>
  );
}

/** Who comes by single sign-on may have no password here: to sign in again is a proof, too. */
function SsoInstead() {
  const t = useMessages(PROOF);
  const { data: ways } = useQuery(signInWaysQuery);
  if (ways?.sso == null) return null;
  return (
    <p className="m-0 text-sm text-fg2">
      {t.ssoAbout}{' '}
      <a href={api.ssoUrl()} className={buttonClass()}>
        {t.sso({ name: ways.sso.name })}
      </a>
    </p>
  );
}
