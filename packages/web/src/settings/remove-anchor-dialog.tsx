import type { AnchorJson } from 'attestry/api';
import { useMessages } from '../i18n/messages.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { ANCHORS } from './anchors-messages.ts';
import { useRemoveAnchor } from './settings-queries.ts';

export interface RemoveAnchorDialogProps {
  readonly anchor: AnchorJson;
  /** Whether nobody else is shown the log. */
  readonly isLast: boolean;
  readonly onClose: () => void;
}

/** Ends that somebody is shown the log, once it was read what that means. */
export default function RemoveAnchorDialog({ anchor, isLast, onClose }: RemoveAnchorDialogProps) {
  const t = useMessages(ANCHORS);
  const remove = useRemoveAnchor();
  const button = (
    <Button
      look="danger"
      disabled={remove.isPending}
      onClick={() => remove.mutate(anchor.id, { onSuccess: onClose })}
    >
      {t.removeButton}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={t.removeTitle} actions={button}>
      <div className="foreign flex flex-col gap-3">
        <p className="m-0">{t.removeAbout({ name: visibleText(anchor.name, 100) })}</p>
        {isLast && <Banner tone="warn" title={t.removeLast} />}
        <p className="m-0 text-fg2">{t.removeRecorded}</p>
        {remove.error !== null && <Failure error={remove.error} />}
      </div>
    </Dialog>
  );
}
