import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { OnceShown } from '../ui/once-shown.tsx';
import { KEYS } from './keys-messages.ts';

/** The secret of a key, this once. */
export function MadeSecret({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const t = useMessages(KEYS);
  const button = (
    <Button look="primary" onClick={onClose}>
      {t.done}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={t.madeTitle} actions={button}>
      <OnceShown about={t.madeAbout} value={secret} copyLabel={t.copySecret} />
    </Dialog>
  );
}
