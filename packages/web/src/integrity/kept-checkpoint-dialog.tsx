import { useId, useState } from 'react';
import { defineMessages, useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { looksLikeNote } from './checkpoint-note.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'A checkpoint you kept',
    label: 'The signed note, with all its lines',
    file: 'Or its file',
    noNote:
      'That is no signed checkpoint: origin, size, root hash, an empty line, then a line that begins with —.',
    verify: 'Verify against it',
  },
  de: {
    title: 'Ein aufbewahrter Prüfpunkt',
    label: 'Die signierte Notiz, mit allen Zeilen',
    file: 'Oder ihre Datei',
    noNote:
      'Das ist kein signierter Prüfpunkt: Ursprung, Größe, Wurzelhash, eine leere Zeile, dann eine Zeile, die mit — beginnt.',
    verify: 'Dagegen prüfen',
  },
});

export interface KeptCheckpointDialogProps {
  readonly onClose: () => void;
  readonly onStart: (checkpoint: string) => void;
}

/** Takes a checkpoint that was kept where nobody who changes the log could change it as well. */
export function KeptCheckpointDialog({ onClose, onStart }: KeptCheckpointDialogProps) {
  const t = useMessages(MESSAGES);
  const id = useId();
  const [note, setNote] = useState('');
  const [isWrong, setWrong] = useState(false);
  const start = (): void => {
    if (!looksLikeNote(note)) {
      setWrong(true);
      return;
    }
    onStart(note.endsWith('\n') ? note : `${note}\n`);
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.title}
      actions={
        <Button look="primary" onClick={start}>
          {t.verify}
        </Button>
      }
    >
      <div className="flex flex-col gap-1">
        <label htmlFor={id} className="text-sm font-medium">
          {t.label}
        </label>
        <textarea
          id={id}
          rows={7}
          spellCheck={false}
          aria-invalid={isWrong}
          aria-describedby={`${id}-error`}
          className="w-full rounded-md border border-line2 bg-bg p-2 font-mono text-sm aria-invalid:border-crit"
          value={note}
          onChange={(event) => {
            setNote(event.target.value.replaceAll('\r\n', '\n'));
            setWrong(false);
          }}
        />
        <div id={`${id}-error`} role="status" className="min-h-5 text-sm text-crit">
          {isWrong && t.noNote}
        </div>
        <label className="flex flex-wrap items-center gap-2 text-sm">
          {t.file}
          <input
            type="file"
            className="max-w-full text-sm"
            onChange={async ({ target }) => {
              const text = await target.files?.[0]?.slice(0, 100_000).text();
              if (text !== undefined) setNote(text);
            }}
          />
        </label>
      </div>
    </Dialog>
  );
}
