import type { ConfirmedReason } from 'attestry/api';
import { type ReactNode, useId, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { TextField } from '../ui/field.tsx';
import { isTyped } from '../ui/is-typed.ts';
import { visibleText } from '../ui/visible-text.ts';
import { PEOPLE } from './people-messages.ts';

/** As many characters as a reason may have here; the log would take more. */
const MAX_REASON = 500;

export interface ConfirmDialogProps {
  readonly title: string;
  /** What it is, and what is to be chosen. */
  readonly children: ReactNode;
  /** What is done, on the button. */
  readonly go: string;
  /** Of whom it is done to. */
  readonly email: string;
  /** Whether there is something to be done at all. @default true */
  readonly isReady?: boolean;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly onConfirm: (confirmed: ConfirmedReason) => void;
  readonly onClose: () => void;
}

/** Before something is done to somebody's account: why, and their e-mail address typed. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, children, go, email, isReady = true, error, isPending, onConfirm, onClose } = props;
  const t = useMessages(PEOPLE);
  const form = useId();
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const isConfirmed = isReady && reason.trim() !== '' && isTyped(typed.toLowerCase(), email);
  const actions = (
    <>
      <Button onClick={onClose}>{t.cancel}</Button>
      <Button look="danger" type="submit" form={form} disabled={!isConfirmed || isPending}>
        {go}
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={title} actions={actions}>
      <form
        id={form}
        className="foreign flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isConfirmed) onConfirm({ reason: reason.trim(), confirm: email });
        }}
      >
        {children}
        <TextField
          label={t.reason}
          hint={t.reasonHint}
          value={reason}
          maxLength={MAX_REASON}
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
        <TextField
          label={t.confirm({ email: visibleText(email) })}
          value={typed}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
        {error !== null && <Failure error={error} />}
      </form>
    </Dialog>
  );
}
