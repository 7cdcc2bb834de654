import { useMutation, useQuery } from '@tanstack/react-query';
import type { LookedLink, OneTimeLinkUse } from 'attestry/api';
import { useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { api } from '../api/attestry-api.ts';
import { SENDS_CREDENTIALS } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { Failure } from '../ui/failure.tsx';
import { TextField } from '../ui/field.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { type PasswordProblem, passwordProblem } from '../ui/password-problem.ts';
import { visibleText } from '../ui/visible-text.ts';
import { EntryCard } from './entry-card.tsx';
import { GoneLink } from './gone-link.tsx';
import { LINKS } from './sign-in-messages.ts';
import { useEnter } from './use-enter.ts';
import { useLinkToken } from './use-link-token.ts';

/** Where a link leads that makes an account, or gives somebody theirs back. */
export default function JoinScreen() {
  const t = useMessages(LINKS);
  const token = useLinkToken();
  const { data, error, refetch } = useQuery({
    queryKey: ['one-time-link'],
    queryFn: () => api.lookAtLink(token),
    enabled: token !== '',
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const accept = useAccept();
  if (token === '' || isGone(error) || isGone(accept.error)) return <GoneLink />;
  if (data === undefined) {
    return (
      <EntryCard title={t.checking}>
        {error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      </EntryCard>
    );
  }
  return (
    <AccountForm
      link={data}
      error={accept.error}
      isPending={accept.isPending}
      onMake={(made) => accept.mutate({ token, ...made })}
    />
  );
}

function isGone(error: Error | null): boolean {
  return error instanceof ApiError && error.code === 'LINK_INVALID';
}

function useAccept() {
  const enter = useEnter();
  return useMutation({
    mutationFn: (use: OneTimeLinkUse) => api.acceptLink(use),
    onSuccess: (session) => enter(session),
    meta: SENDS_CREDENTIALS,
    // What was typed is not kept.
    gcTime: 0,
  });
}

interface AccountFormProps {
  readonly link: LookedLink;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly onMake: (made: Omit<OneTimeLinkUse, 'token'>) => void;
}

function AccountForm({
  link: { purpose, email: theirs, expires },
  error,
  isPending,
  onMake,
}: AccountFormProps) {
  const t = useMessages(LINKS);
  const format = useFormat();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [isAsked, setAsked] = useState(false);
  const isRecovery = purpose === 'recovery';
  const problem = isAsked ? passwordProblem(password, again) : undefined;
  const make = (): void => {
    setAsked(true);
    if (passwordProblem(password, again) !== undefined) return;
    onMake({
      password,
      ...(!isRecovery && { name: name.trim() }),
      ...(theirs === undefined && { email: email.trim() }),
    });
  };
  return (
    <EntryCard title={t[`${purpose}Title`]}>
      <div className="foreign">
        {purpose === 'setup' && <p className="m-0 text-fg2">{t.setupAbout}</p>}
        {theirs !== undefined && <p className="m-0 font-medium">{t.for({ email: visibleText(theirs) })}</p>}
        <p className="m-0 text-sm text-fg2">{t.until({ time: format.time(expires, 'minute') })}</p>
      </div>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          make();
        }}
      >
        {theirs === undefined ? (
          <TextField
            label={t.email}
            type="email"
            autoComplete="username"
            spellCheck={false}
            autoFocus
            required
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        ) : (
          <input type="text" autoComplete="username" value={theirs} readOnly hidden />
        )}
        {!isRecovery && (
          <TextField
            label={t.name}
            hint={t.nameHint}
            autoComplete="name"
            autoFocus={theirs !== undefined}
            required
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
        <NewPassword
          password={password}
          again={again}
          problem={problem}
          onPassword={setPassword}
          onAgain={setAgain}
        />
        <div role="alert" className="text-sm text-crit empty:hidden">
          {error !== null && <ErrorText error={error} />}
        </div>
        <Button look="primary" type="submit" className="h-9" disabled={isPending}>
          {isPending ? t.making : isRecovery ? t.renew : t.make}
        </Button>
      </form>
    </EntryCard>
  );
}

interface NewPasswordProps {
  readonly password: string;
  readonly again: string;
  readonly problem: PasswordProblem | undefined;
  readonly onPassword: (password: string) => void;
  readonly onAgain: (again: string) => void;
}

function NewPassword({ password, again, problem, onPassword, onAgain }: NewPasswordProps) {
  const t = useMessages(LINKS);
  return (
    <>
      <PasswordField
        label={t.password}
        hint={t.passwordHint}
        autoComplete="new-password"
        required
        value={password}
        error={problem === 'short' ? t.short : undefined}
        onChange={(event) => onPassword(event.target.value)}
      />
      <TextField
        label={t.again}
        type="password"
        autoComplete="new-password"
        required
        value={again}
        error={problem === 'different' ? t.different : undefined}
        onChange={(event) => onAgain(event.target.value)}
      />
    </>
  );
}
