import { useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { usePreferences } from '../preferences/preferences.ts';
import { isZone, zoneName } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { Menu, MenuChoice, MenuSeparator } from '../ui/menu.tsx';
import type { DemandedMenuProps } from './menu-on-demand.tsx';
import { SHELL } from './shell-messages.ts';

const OTHER = 'other';

/** How things are shown: scheme, zone, language. */
export default function DisplayMenu({ trigger }: DemandedMenuProps) {
  const t = useMessages(SHELL);
  const [preferences, change] = usePreferences();
  const [asksZone, setAsksZone] = useState(false);
  const { theme, zone, language, shortcuts } = preferences;
  const named = zone === 'utc' || zone === 'local' ? [] : [[zone, zone] as const];
  return (
    <>
      <Menu defaultOpen trigger={trigger}>
        <MenuChoice
          label={t.theme}
          value={theme}
          options={[
            ['system', t.system],
            ['light', t.light],
            ['dark', t.dark],
          ]}
          onChange={(next) => change({ theme: next })}
        />
        <MenuSeparator />
        <MenuChoice
          label={t.zone}
          value={zone}
          options={[
            ['utc', 'UTC'],
            ['local', t.local({ zone: zoneName('local') })],
            ...named,
            [OTHER, t.otherZone],
          ]}
          onChange={(next) => (next === OTHER ? setAsksZone(true) : change({ zone: next }))}
        />
        <MenuSeparator />
        <MenuChoice
          label={t.language}
          value={language}
          options={[
            ['en', 'English'],
            ['de', 'Deutsch'],
          ]}
          onChange={(next) => change({ language: next })}
        />
        <MenuSeparator />
        <MenuChoice
          label={t.shortcuts}
          value={shortcuts ? 'on' : 'off'}
          options={[
            ['on', t.on],
            ['off', t.off],
          ]}
          onChange={(next) => change({ shortcuts: next === 'on' })}
        />
      </Menu>
      {asksZone && (
        <ZoneDialog onClose={() => setAsksZone(false)} onChoose={(next) => change({ zone: next })} />
      )}
    </>
  );
}

function ZoneDialog({
  onClose,
  onChoose,
}: {
  readonly onClose: () => void;
  readonly onChoose: (zone: string) => void;
}) {
  const t = useMessages(SHELL);
  const [name, setName] = useState('');
  const [error, setError] = useState<string>();
  const choose = (): void => {
    if (isZone(name.trim())) {
      onChoose(name.trim());
      onClose();
    } else {
      setError(t.zoneUnknown);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.zone}
      actions={
        <Button look="primary" onClick={choose}>
          {t.use}
        </Button>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          choose();
        }}
      >
        <TextField
          label={t.zoneName}
          value={name}
          error={error}
          list="zones"
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <datalist id="zones">
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </form>
    </Dialog>
  );
}
