import { useState } from 'react';
import type { KeyJson } from '../api/attestry-api.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { SelectField } from '../ui/field.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { KEYS } from './keys-messages.ts';
import { MadeSecret } from './made-secret.tsx';
import { useRotateApiKey } from './settings-queries.ts';

/** Hours for which the secret before goes on working. */
const OVERLAPS = ['0', '1', '24', '168'] as const;
type Overlap = (typeof OVERLAPS)[number];

export interface RotateApiKeyDialogProps {
  readonly apiKey: KeyJson;
  readonly onClose: () => void;
}

/** Gives a key another secret, without a gap for what uses it. */
export default function RotateApiKeyDialog({ apiKey: { id, name }, onClose }: RotateApiKeyDialogProps) {
  const t = useMessages(KEYS);
  const [overlap, setOverlap] = useState<Overlap>('24');
  const rotate = useRotateApiKey(id);
  if (rotate.data !== undefined) return <MadeSecret secret={rotate.data.secret} onClose={onClose} />;
  const actions = (
    <>
      <Button onClick={onClose}>{t.cancel}</Button>
      <Button look="primary" disabled={rotate.isPending} onClick={() => rotate.mutate(Number(overlap))}>
        {t.rotateNow}
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={t.rotateTitle({ name: visibleText(name, 60) })} actions={actions}>
      <div className="flex flex-col gap-3">
        <p className="m-0">{t.rotateAbout}</p>
        <SelectField
          label={t.overlap}
          value={overlap}
          options={OVERLAPS.map((hours) => [hours, t[`overlap${hours}`]] as const)}
          onChange={setOverlap}
        />
        {rotate.error !== null && <Failure error={rotate.error} />}
      </div>
    </Dialog>
  );
}
