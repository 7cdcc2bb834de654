import type { VerificationRequest } from 'attestry/api';
import { ChevronDown, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { defineMessages, useMessages } from '../i18n/messages.ts';
import { useCommands } from '../palette/commands.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { KeptCheckpointDialog } from './kept-checkpoint-dialog.tsx';

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
    kept: 'Gegen einen aufbewahrten Prüfpunkt',
    keptCommand: 'Gegen einen aufbewahrten Prüfpunkt prüfen',
    keptAbout:
      'Alles, und ob das Protokoll einen signierten Prüfpunkt fortsetzt, den Sie anderswo aufbewahren.',
  },
});

export interface VerifyControlsProps {
  readonly disabled: boolean;
  readonly onStart: (request: VerificationRequest) => void;
}

/** The ways to look, and what each looks at. */
export function VerifyControls({ disabled, onStart }: VerifyControlsProps) {
  const t = useMessages(MESSAGES);
  const [asksKept, setAsksKept] = useState(false);
  useCommands(
    disabled
      ? []
      : [
          {
            id: 'verify.since',
            label: t.sinceCommand,
            run: () => onStart({ mode: 'quick', incremental: true }),
          },
          { id: 'verify.kept', label: t.keptCommand, run: () => setAsksKept(true) },
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
        <Way name={t.kept} about={t.keptAbout} onSelect={() => setAsksKept(true)} />
      </Menu>
      {asksKept && (
        <KeptCheckpointDialog
          onClose={() => setAsksKept(false)}
          onStart={(checkpoint) => onStart({ mode: 'full', checkpoints: [checkpoint] })}
        />
      )}
    </div>
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
