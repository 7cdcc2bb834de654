import { useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { Refusal } from './refusal.tsx';
import { SIGN_IN } from './sign-in-messages.ts';

export interface CodeFormProps {
  readonly error: Error | null;
  readonly isPending: boolean;
  /** Still to be waited. Milliseconds. */
  readonly waitMs: number;
  readonly onCode: (code: string) => void;
  readonly onBack: () => void;
}

/** The second step: a code of an authenticator, or one of those that were kept for when it is lost. */
export function CodeForm({ error, isPending, waitMs, onCode, onBack }: CodeFormProps) {
  const t = useMessages(SIGN_IN);
  const [isRecovery, setRecovery] = useState(false);
  const [code, setCode] = useState('');
  return (
    <form
      aria-label={t.codeTitle}
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onCode(code.trim());
      }}
    >
      <TextField
        // Another one is another field: the focus goes there, and a telephone shows other keys.
        key={String(isRecovery)}
        label={isRecovery ? t.recovery : t.code}
        hint={isRecovery ? t.recoveryHint : t.codeHint}
        inputMode={isRecovery ? 'text' : 'numeric'}
        autoComplete={isRecovery ? 'off' : 'one-time-code'}
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        required
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <Refusal error={error} wrong={t.wrongCode} waitMs={waitMs} />
      <Button look="primary" type="submit" className="h-9" disabled={isPending || waitMs > 0}>
        {isPending ? t.going : t.go}
      </Button>
      <div className="flex flex-wrap justify-between gap-2">
        <Button look="quiet" onClick={onBack}>
          {t.back}
        </Button>
        <Button
          look="quiet"
          onClick={() => {
            setCode('');
            setRecovery(!isRecovery);
          }}
        >
          {isRecovery ? t.useApp : t.useRecovery}
        </Button>
      </div>
    </form>
  );
}
