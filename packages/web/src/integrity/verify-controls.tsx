import type { VerificationRequest } from 'attestry/api';
import { ChevronDown, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { defineMessages, useMessages } from '../i18n/messages.ts';
import { useCommands } from '../palette/commands.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { KeptCheckpointDialog } from './kept-checkpoint-dialog.tsx';
import { type PositionRange, rangeWithin } from './position-range.ts';
import { RangeDialog } from './range-dialog.tsx';

const MESSAGES = defineMessages({
  en: {
    full: 'Verify everything',
    fullAbout:
      'Every record, section, search index, count and schema, against hashes, chain, tree and checkpoints.',
    more: 'Other verifications',
    quick: 'Quick',
    quickAbout: 'Hashes, chain, tree, checkpoints and signatures of all records; not sections and search.',
    since: 'Since last time',
    sinceAbout: 'As quick, and only what was recorded since the last intact run of this kind.',
    sinceCommand: 'Verify what came since last time',
    range: 'A range of records …',
    rangeCommand: 'Verify a range of records',
    rangeAbout:
      'Some records and their place in the signed tree; not search and not the records around them.',
    kept: 'Against a checkpoint you kept',
    keptCommand: 'Verify against a checkpoint you kept',
    keptAbout: 'Everything, and whether the log goes on from a signed checkpoint that you have elsewhere.',
  },
  de: {
    full: 'Alles prüfen',
    fullAbout:
      'Jeden Eintrag, Abschnitt, Suchindex, Zähler und das Schema, gegen Hashes, Kette, Baum und Prüfpunkte.',
    more: 'Andere Prüfungen',
    quick: 'Schnell',
    quickAbout: 'Hashes, Kette, Baum, Prüfpunkte und Signaturen aller Einträge; nicht Abschnitte und Suche.',
    since: 'Seit dem letzten Mal',
    sinceAbout: 'Wie schnell, und nur, was seit der letzten intakten Prüfung dieser Art dazukam.',
    sinceCommand: 'Prüfen, was seit dem letzten Mal dazukam',
    range: 'Einen Bereich von Einträgen …',
    rangeCommand: 'Einen Bereich von Einträgen prüfen',
    rangeAbout:
      'Einige Einträge und ihren Platz im signierten Baum; nicht die Suche und nicht die Einträge ringsum.',
    kept: 'Gegen einen aufbewahrten Prüfpunkt',
    keptCommand: 'Gegen einen aufbewahrten Prüfpunkt prüfen',
    keptAbout:
      'Alles, und ob das Protokoll einen signierten Prüfpunkt fortsetzt, den Sie anderswo aufbewahren.',
  },
});

export interface VerifyControlsProps {
  readonly disabled: boolean;
  /** Of the log now. */
  readonly size: number;
  /** The part of the log that is chosen in the report that is shown. */
  readonly chosen: PositionRange | undefined;
  readonly onStart: (request: VerificationRequest) => void;
}

/** What a dialog asks for before it begins. */
type Asks = 'kept' | 'range';

/** The ways to look, and what each looks at. */
export function VerifyControls({ disabled, size, chosen, onStart }: VerifyControlsProps) {
  const t = useMessages(MESSAGES);
  const [asks, setAsks] = useState<Asks>();
  useCommands(
    disabled
      ? []
      : [
          {
            id: 'verify.since',
            label: t.sinceCommand,
            run: () => onStart({ mode: 'quick', incremental: true }),
          },
          { id: 'verify.range', label: t.rangeCommand, run: () => setAsks('range') },
          { id: 'verify.kept', label: t.keptCommand, run: () => setAsks('kept') },
        ],
  );
  return (
    <div className="flex flex-wrap gap-2">
      <Button
        look="primary"
        disabled={disabled}
        title={t.fullAbout}
        onClick={() => onStart({ mode: 'full' })}
      >
        <ShieldCheck aria-hidden className="size-4" />
        {t.full}
      </Button>
      <OtherWays disabled={disabled} onStart={onStart} onAsk={setAsks} />
      {asks === 'range' && (
        <RangeDialog
          size={size}
          chosen={chosen && rangeWithin(chosen, size)}
          onClose={() => setAsks(undefined)}
          onStart={onStart}
        />
      )}
      {asks === 'kept' && (
        <KeptCheckpointDialog
          onClose={() => setAsks(undefined)}
          onStart={(checkpoint) => onStart({ mode: 'full', checkpoints: [checkpoint] })}
        />
      )}
    </div>
  );
}

interface OtherWaysProps extends Pick<VerifyControlsProps, 'disabled' | 'onStart'> {
  readonly onAsk: (asks: Asks) => void;
}

function OtherWays({ disabled, onStart, onAsk }: OtherWaysProps) {
  const t = useMessages(MESSAGES);
  return (
    <Menu
      trigger={
        <Button disabled={disabled}>
          {t.more}
          <ChevronDown aria-hidden className="size-3.5" />
        </Button>
      }
    >
      <Way name={t.quick} about={t.quickAbout} onSelect={() => onStart({ mode: 'quick' })} />
      <Way
        name={t.since}
        about={t.sinceAbout}
        onSelect={() => onStart({ mode: 'quick', incremental: true })}
      />
      <Way name={t.range} about={t.rangeAbout} onSelect={() => onAsk('range')} />
      <Way name={t.kept} about={t.keptAbout} onSelect={() => onAsk('kept')} />
    </Menu>
  );
}

interface WayProps {
  readonly name: string;
  readonly about: string;
  readonly onSelect: () => void;
}

function Way({ name, about, onSelect }: WayProps) {
  return (
    <MenuItem onSelect={onSelect}>
      <span className="block max-w-80 py-1">
        <span className="block font-medium">{name}</span>
        <span className="block text-sm text-fg2">{about}</span>
      </span>
    </MenuItem>
  );
}
