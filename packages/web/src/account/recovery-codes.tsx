import { Download } from 'lucide-react';
import { useMessages } from '../i18n/messages.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { saveText } from '../ui/save-text.ts';
import { ACCOUNT } from './account-messages.ts';

export interface RecoveryCodesProps {
  readonly codes: readonly string[];
  readonly onClose: () => void;
}

/** Recovery codes, this once. */
export function RecoveryCodes({ codes, onClose }: RecoveryCodesProps) {
  const t = useMessages(ACCOUNT);
  const text = `${codes.join('\n')}\n`;
  const actions = (
    <Button look="primary" onClick={onClose}>
      {t.done}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={t.codesTitle} actions={actions}>
      <div className="flex flex-col gap-3">
        <Banner tone="warn" title={t.codesAbout} />
        <ul
          aria-label={t.codes}
          className="m-0 grid list-none grid-cols-2 gap-x-4 gap-y-1 rounded-md border border-line2 bg-bg2 p-3 font-mono text-sm"
        >
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
        <div className="flex flex-wrap gap-2">
          <CopyButton value={text} look="plain">
            {t.copy}
          </CopyButton>
          <Button onClick={() => saveText('attestry-recovery-codes.txt', text)}>
            <Download aria-hidden className="size-3.5" />
            {t.save}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
