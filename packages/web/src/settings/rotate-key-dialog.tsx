import { Link } from '@tanstack/react-router';
import type { ChainSecret, LogKeys } from 'attestry/api';
import { useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Banner } from '../ui/banner.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { TextField } from '../ui/field.tsx';
import { isTyped } from '../ui/is-typed.ts';
import { LOG_KEYS } from './chain-keys-messages.ts';
import { useRotateKey } from './settings-queries.ts';

export interface RotateKeyDialogProps {
  /** The one that ends. */
  readonly secret: ChainSecret;
  readonly mode: LogKeys['mode'];
  readonly onClose: () => void;
}

/** As many characters as a reason may have here; the log would take more. */
const MAX_REASON = 500;

/** Replaces the secret of the chain, once its id was typed and it was said why: nothing takes that back. */
export default function RotateKeyDialog({ secret, mode, onClose }: RotateKeyDialogProps) {
  const t = useMessages(LOG_KEYS);
  const { keyId, epoch, source } = secret;
  const format = useFormat();
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const rotate = useRotateKey();
  const isReady = reason.trim() !== '' && isTyped(typed, keyId);
  const act = (): void => {
    if (isReady) rotate.mutate({ reason: reason.trim() });
  };
  if (rotate.data !== undefined) {
    const { seq } = rotate.data;
    const button = (
      <>
        <Link to="/events/$position" params={{ position: String(seq) }} className={buttonClass()}>
          {t.openRecord}
        </Link>
        <Button look="primary" onClick={onClose}>
          {t.done}
        </Button>
      </>
    );
    return (
      <Dialog open onClose={onClose} title={t.rotateTitle} actions={button}>
        <p role="status" className="m-0">
          {t.rotated({ seq: format.number(seq) })}
        </p>
      </Dialog>
    );
  }
  const button = (
    <Button look="danger" disabled={!isReady || rotate.isPending} onClick={act}>
      {t.rotate}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={t.rotateTitle} actions={button}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          act();
        }}
      >
        <p className="m-0">{mode === 'ratchet' ? t.ratchetAbout : t.rotateAbout}</p>
        {(source === 'environment' || source === 'command') && <Banner title={t.elsewhere} />}
        <div className="rounded-md border border-line bg-bg2 px-3 py-2">
          <div className="text-sm font-medium">{t.records}</div>
          <div className="text-sm text-fg2">{t.recordText({ epoch: epoch + 1 })}</div>
        </div>
        <TextField
          label={t.reason}
          hint={t.reasonHint}
          value={reason}
          maxLength={MAX_REASON}
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
        <TextField
          label={t.confirm({ keyId })}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          error={typed !== '' && reason.trim() === '' ? t.reasonNeeded : undefined}
          onChange={(event) => setTyped(event.target.value)}
        />
        <button type="submit" hidden disabled={!isReady} />
        {rotate.error !== null && <Failure error={rotate.error} />}
      </form>
    </Dialog>
  );
}
