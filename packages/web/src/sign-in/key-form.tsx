import { useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Refusal } from './refusal.tsx';
import { SIGN_IN } from './sign-in-messages.ts';
import { useSignIn } from './use-sign-in.ts';
import { useWait } from './use-wait.ts';

/** An API key in place of an account. */
export function KeyForm() {
  const t = useMessages(SIGN_IN);
  const [key, setKey] = useState('');
  const signIn = useSignIn();
  const waitMs = useWait(signIn.error);
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate({ apiKey: key.trim() });
      }}
    >
      {/* Password managers keep a secret under a name. */}
      <input type="text" autoComplete="username" value="attestry" readOnly hidden />
      <TextField
        label={t.key}
        hint={t.keyHint}
        type="password"
        autoComplete="current-password"
        spellCheck={false}
        autoFocus
        required
        value={key}
        aria-invalid={signIn.error !== null}
        onChange={(event) => setKey(event.target.value)}
      />
      <Refusal error={signIn.error} wrong={t.wrongKey} waitMs={waitMs} />
      <Button look="primary" type="submit" className="h-9" disabled={signIn.isPending || waitMs > 0}>
        {signIn.isPending ? t.going : t.go}
      </Button>
    </form>
  );
}
