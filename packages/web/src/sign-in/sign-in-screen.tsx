import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { api } from '../api/attestry-api.ts';
import { defineMessages, useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { ErrorText } from '../ui/error-text.tsx';
import { TextField } from '../ui/field.tsx';
import { addressWithin } from './address-within.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'Sign in',
    key: 'API key',
    hint: 'It begins with ak_. `attestry serve --init` printed the first one; `attestry api-keys create` makes another.',
    go: 'Sign in',
    going: 'Signing in …',
    wrong: 'The server knows no such key, or it was revoked.',
    slogan: 'A tamper-evident audit log',
    personal: 'What you open and search is recorded in the log.',
  },
  de: {
    title: 'Anmelden',
    key: 'API-Schlüssel',
    hint: 'Er beginnt mit ak_. Den ersten hat `attestry serve --init` ausgegeben; `attestry api-keys create` macht weitere.',
    go: 'Anmelden',
    going: 'Melde an …',
    wrong: 'Einen solchen Schlüssel kennt der Server nicht, oder er wurde widerrufen.',
    slogan: 'Ein Audit-Protokoll, das Manipulation zeigt',
    personal: 'Was Sie öffnen und suchen, wird im Protokoll vermerkt.',
  },
});

/** The way in: with an API key, until there are accounts. */
export default function SignInScreen() {
  const t = useMessages(MESSAGES);
  const [key, setKey] = useState('');
  const signIn = useSignIn();
  return (
    <main className="grid min-h-dvh place-items-center bg-bg2 p-3">
      <form
        className="flex w-full max-w-90 flex-col gap-4 rounded-lg border border-line bg-bg p-6"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate(key.trim());
        }}
      >
        <div className="flex items-center gap-2.5">
          <img src="./favicon.svg" alt="" width={28} height={28} />
          <div>
            <div className="text-lg font-semibold">Attestry</div>
            <div className="text-sm text-fg2">{t.slogan}</div>
          </div>
        </div>
        <h1 className="m-0 text-lg font-semibold">{t.title}</h1>
        {/* Password managers keep a secret under a name. */}
        <input type="text" autoComplete="username" value="attestry" readOnly hidden />
        <TextField
          label={t.key}
          hint={t.hint}
          error={useReason(signIn.error)}
          type="password"
          autoComplete="current-password"
          spellCheck={false}
          autoFocus
          required
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        <Button look="primary" type="submit" className="h-9" disabled={signIn.isPending}>
          {signIn.isPending ? t.going : t.go}
        </Button>
        <p className="m-0 text-sm text-fg3">{t.personal}</p>
      </form>
    </main>
  );
}

function useReason(error: Error | null): ReactNode {
  const t = useMessages(MESSAGES);
  if (error === null) return undefined;
  return error instanceof ApiError && error.status === 401 ? t.wrong : <ErrorText error={error} />;
}

function useSignIn() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { next } = useSearch({ strict: false }) as { readonly next?: string };
  return useMutation({
    mutationFn: api.signIn,
    onSuccess: async (session) => {
      client.setQueryData(['session'], session);
      const { to, search } = addressWithin(next);
      await navigate({ to: to as '/', search: search as never, replace: true });
    },
  });
}
