import type { Review } from 'attestry/api';
import { useState } from 'react';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { TextAreaField, TextField } from '../ui/field.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { useReview } from './integrity-queries.ts';
import { reviewState, upToProblem } from './review-state.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'Mark as reviewed',
    about: 'The log records that you looked at everything up to this position, and your note.',
    upTo: 'Up to position',
    newest: text('The newest is {seq}.'),
    number: 'A position is a whole number from 0.',
    beyond: 'The log does not reach that far.',
    note: 'Note',
    noteHint: 'What you looked for, what you found, a ticket. It cannot be changed afterwards.',
    last: text('The last review went up to {seq}, {ago}, by {by}.'),
    save: 'Mark as reviewed',
  },
  de: {
    title: 'Als durchgesehen vermerken',
    about: 'Das Protokoll hält fest, dass Sie alles bis zu dieser Position angesehen haben, und Ihre Notiz.',
    upTo: 'Bis Position',
    newest: text('Die neueste ist {seq}.'),
    number: 'Eine Position ist eine ganze Zahl ab 0.',
    beyond: 'So weit reicht das Protokoll nicht.',
    note: 'Notiz',
    noteHint: 'Wonach Sie gesucht, was Sie gefunden haben, ein Ticket. Später lässt sie sich nicht ändern.',
    last: text('Die letzte Durchsicht ging bis {seq}, {ago}, von {by}.'),
    save: 'Als durchgesehen vermerken',
  },
});

/** As many characters as a note may have here; the log would take more. */
const MAX_NOTE = 2000;

export interface ReviewDialogProps {
  readonly size: number;
  readonly reviews: readonly Review[];
  readonly onClose: () => void;
}

/** Says that somebody looked, up to where, and what they say about it. */
export function ReviewDialog({ size, reviews, onClose }: ReviewDialogProps) {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  // The log grows while one writes: what is reviewed is what was there when the dialog was opened.
  const [upTo, setUpTo] = useState(String(size - 1));
  const [note, setNote] = useState('');
  const review = useReview();
  const problem = upToProblem(upTo, size);
  const { furthest } = reviewState(reviews, size);
  const save = (): void => {
    if (problem !== undefined) return;
    const given = note.trim();
    review.mutate(
      { upTo: Number(upTo), ...(given !== '' && { note: given }) },
      { onSuccess: () => onClose() },
    );
  };
  const button = (
    <Button look="primary" disabled={problem !== undefined || review.isPending} onClick={save}>
      {t.save}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={t.title} actions={button}>
      <div className="flex flex-col gap-3">
        <p className="m-0 text-fg2">{t.about}</p>
        {furthest !== undefined && (
          <p className="foreign m-0 text-fg2">
            {t.last({
              seq: format.number(furthest.upTo),
              ago: format.ago(furthest.at),
              by: visibleText(furthest.by, 100),
            })}
          </p>
        )}
        <TextField
          label={t.upTo}
          inputMode="numeric"
          value={upTo}
          error={problem && t[problem]}
          hint={t.newest({ seq: format.number(size - 1) })}
          onChange={(event) => setUpTo(event.target.value)}
        />
        <TextAreaField
          label={t.note}
          hint={t.noteHint}
          rows={3}
          maxLength={MAX_NOTE}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        {review.error !== null && <Failure error={review.error} />}
      </div>
    </Dialog>
  );
}
