import type { VerificationRequest } from 'attestry/api';
import { useState } from 'react';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { type PositionRange, readRange } from './position-range.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'Verify a range of records',
    about:
      'These records, in chunks of 256, and their place in the tree that was signed. Search, counts and all other records are not looked at: whether the log is well, only a run over everything says.',
    from: 'From position',
    to: 'To position, included',
    all: text('The log has 0 to {last}.'),
    number: 'A position is a whole number from 0.',
    beyond: 'The log does not reach that far.',
    before: 'It ends before it begins.',
    mode: 'How thoroughly',
    full: 'Full',
    quick: 'Quick',
    fullAbout: 'Also the sections of the content.',
    quickAbout: 'Hashes, chain, tree and checkpoints.',
    verify: 'Verify the range',
  },
  de: {
    title: 'Einen Bereich von Einträgen prüfen',
    about:
      'Diese Einträge, in Blöcken zu 256, und ihren Platz im signierten Baum. Suche, Zähler und alle anderen Einträge werden nicht angesehen: Ob das Protokoll in Ordnung ist, sagt nur eine Prüfung von allem.',
    from: 'Von Position',
    to: 'Bis Position, einschließlich',
    all: text('Das Protokoll hat 0 bis {last}.'),
    number: 'Eine Position ist eine ganze Zahl ab 0.',
    beyond: 'So weit reicht das Protokoll nicht.',
    before: 'Er endet, bevor er beginnt.',
    mode: 'Wie gründlich',
    full: 'Vollständig',
    quick: 'Schnell',
    fullAbout: 'Auch die Abschnitte des Inhalts.',
    quickAbout: 'Hashes, Kette, Baum und Prüfpunkte.',
    verify: 'Den Bereich prüfen',
  },
});

export interface RangeDialogProps {
  /** Of the log now. */
  readonly size: number;
  /** What the fields begin with. */
  readonly chosen: PositionRange | undefined;
  readonly onClose: () => void;
  readonly onStart: (request: VerificationRequest) => void;
}

type Mode = VerificationRequest['mode'];

/** Takes the positions of a range, and how thoroughly it is looked at. */
export function RangeDialog({ size, chosen, onClose, onStart }: RangeDialogProps) {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  const [from, setFrom] = useState(chosen === undefined ? '' : String(chosen.from));
  const [to, setTo] = useState(chosen === undefined ? '' : String(chosen.to));
  const [mode, setMode] = useState<Mode>('full');
  const typed = readRange(from, to, size);
  const start = (): void => {
    if (typed.range === undefined) return;
    onStart({ mode, range: typed.range });
    onClose();
  };
  const button = (
    <Button look="primary" disabled={typed.range === undefined} onClick={start}>
      {t.verify}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={t.title} actions={button}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          start();
        }}
      >
        <p className="m-0 text-fg2">{t.about}</p>
        <div className="grid gap-3 sm:grid-cols-2">
          <PositionField
            autoFocus
            label={t.from}
            value={from}
            error={typed.from && t[typed.from]}
            onChange={setFrom}
          />
          <PositionField label={t.to} value={to} error={typed.to && t[typed.to]} onChange={setTo} />
        </div>
        <p className="m-0 text-sm text-fg3">{t.all({ last: format.number(size - 1) })}</p>
        <ModeField mode={mode} onChange={setMode} />
        {/* So that Enter begins it, from either field. */}
        <button type="submit" hidden disabled={typed.range === undefined} />
      </form>
    </Dialog>
  );
}

interface PositionFieldProps {
  readonly autoFocus?: boolean;
  readonly label: string;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

function PositionField({ onChange, ...field }: PositionFieldProps) {
  return (
    <TextField
      {...field}
      inputMode="numeric"
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface ModeFieldProps {
  readonly mode: Mode;
  readonly onChange: (mode: Mode) => void;
}

function ModeField({ mode, onChange }: ModeFieldProps) {
  const t = useMessages(MESSAGES);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Segmented
        label={t.mode}
        value={mode}
        options={[
          ['full', t.full],
          ['quick', t.quick],
        ]}
        onChange={onChange}
      />
      <span className="text-sm text-fg2">{mode === 'full' ? t.fullAbout : t.quickAbout}</span>
    </div>
  );
}
