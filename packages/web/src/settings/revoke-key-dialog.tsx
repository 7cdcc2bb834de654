import type { ApiKey } from 'attestry/api';
import { useState } from 'react';
import { useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { TextField } from '../ui/field.tsx';
import { isTyped } from '../ui/is-typed.ts';
import { visibleText } from '../ui/visible-text.ts';
import { KEYS } from './keys-messages.ts';
import { useRevokeKey } from './settings-queries.ts';

export interface RevokeKeyDialogProps {
  readonly apiKey: ApiKey;
  readonly onClose: () => void;
}

/** Ends a key for good, once its name was typed: nothing takes that back. */
export function RevokeKeyDialog({ apiKey, onClose }: RevokeKeyDialogProps) {
  const t = useMessages(KEYS);
  const { principal } = useSession();
  const [typed, setTyped] = useState('');
  const revoke = useRevokeKey();
  const name = visibleText(apiKey.name, 100);
  const isConfirmed = isTyped(typed, apiKey.name);
  const act = (): void => {
    if (isConfirmed) revoke.mutate(apiKey.id, { onSuccess: onClose });
  };
  const button = (
    <Button look="danger" disabled={!isConfirmed || revoke.isPending} onClick={act}>
      {t.revoke}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={t.revokeTitle} actions={button}>
      <form
        className="foreign flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          act();
        }}
      >
        <p className="m-0">{t.revokeAbout({ name })}</p>
        {apiKey.id === principal.id && <Banner tone="warn" title={t.revokeSelf} />}
        <TextField
          label={t.confirm({ name })}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
        {revoke.error !== null && <Failure error={revoke.error} />}
      </form>
    </Dialog>
  );
}
