import { Check, Copy } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { defineMessages, useMessages } from '../i18n/messages.ts';
import { Button, type ButtonLook } from './button.tsx';

const MESSAGES = defineMessages({
  en: { copy: 'Copy', copied: 'Copied', failed: 'The browser refused: copy it by hand' },
  de: { copy: 'Kopieren', copied: 'Kopiert', failed: 'Der Browser hat es verweigert: von Hand kopieren' },
});

export interface CopyButtonProps {
  /** What is copied; a function is asked when it is pressed. */
  readonly value: string | (() => string | Promise<string>);
  /** What it is, for screen readers where no text is shown. */
  readonly label?: string;
  readonly children?: ReactNode;
  readonly look?: ButtonLook;
}

export function CopyButton({ value, label, children, look = 'quiet' }: CopyButtonProps) {
  const t = useMessages(MESSAGES);
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return;
    const timer = setTimeout(() => setState('idle'), 1500);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(typeof value === 'string' ? value : await value());
      setState('copied');
    } catch {
      setState('failed');
    }
  };
  const Icon = state === 'copied' ? Check : Copy;
  return (
    <Button
      look={look}
      icon={children === undefined}
      aria-label={label ?? (children === undefined ? t.copy : undefined)}
      onClick={copy}
    >
      <Icon aria-hidden className="size-3.5" />
      {children}
      <span role="status" className="sr-only">
        {state === 'idle' ? '' : t[state]}
      </span>
    </Button>
  );
}
