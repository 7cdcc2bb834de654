import { useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { PasswordField } from '../ui/password-field.tsx';
import { CodeForm } from './code-form.tsx';
import { Refusal } from './refusal.tsx';
import { SIGN_IN } from './sign-in-messages.ts';
import { useSignIn } from './use-sign-in.ts';
import { useWait } from './use-wait.ts';

/** E-mail address and password, and the second step of those who have one. */
export function PasswordForm() {
  const t = useMessages(SIGN_IN);
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [hasSecondStep, setSecondStep] = useState(false);
  const signIn = useSignIn();
  const waitMs = useWait(signIn.error);
  const send = (code?: string): void =>
    signIn.mutate(
      { email: email.trim(), password, ...(code !== undefined && { code }) },
      {
        onError: (error) => {
          if (error instanceof ApiError && error.code === 'SECOND_FACTOR_NEEDED') setSecondStep(true);
        },
      },
    );
  if (hasSecondStep) {
    return (
      <CodeForm
        error={signIn.error}
        isPending={signIn.isPending}
        waitMs={waitMs}
        onCode={send}
        onBack={() => {
          signIn.reset();
          setPassword('');
          setSecondStep(false);
        }}
      />
    );
  }
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
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
      <PasswordField
        label={t.password}
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Refusal error={signIn.error} wrong={t.wrong} waitMs={waitMs} />
      <Button look="primary" type="submit" className="h-9" disabled={signIn.isPending || waitMs > 0}>
        {signIn.isPending ? t.going : t.go}
      </Button>
    </form>
  );
}
