import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { defineMessages, useMessages } from '../i18n/messages.ts';
import { Button } from './button.tsx';
import { type FieldProps, TextField } from './field.tsx';

const MESSAGES = defineMessages({
  en: { show: 'Show what is typed' },
  de: { show: 'Eingabe anzeigen' },
});

export interface PasswordFieldProps extends FieldProps, Omit<ComponentProps<'input'>, 'type'> {
  /** As password managers know it. */
  readonly autoComplete: 'current-password' | 'new-password';
}

/** A password, which whoever types it may look at. */
export function PasswordField(props: PasswordFieldProps) {
  const t = useMessages(MESSAGES);
  const [isShown, setShown] = useState(false);
  const Icon = isShown ? EyeOff : Eye;
  return (
    <TextField
      {...props}
      type={isShown ? 'text' : 'password'}
      spellCheck={false}
      autoCapitalize="none"
      end={
        <Button
          look="quiet"
          icon
          aria-label={t.show}
          aria-pressed={isShown}
          onClick={() => setShown(!isShown)}
        >
          <Icon aria-hidden className="size-4" />
        </Button>
      }
    />
  );
}
