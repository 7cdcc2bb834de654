import { LANGUAGES } from '../i18n/language.ts';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { usePreferences } from '../preferences/preferences.ts';
import { useFormat, zoneName } from '../time/zone.ts';
import { Card } from '../ui/card.tsx';
import { CheckField, SelectField } from '../ui/field.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { zoneChoices } from './zone-choices.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'Display',
    about: 'Kept in this browser, and nowhere else.',
    theme: 'Scheme',
    system: 'As the system',
    light: 'Light',
    dark: 'Dark',
    language: 'Language',
    density: 'Density of rows',
    compact: 'Compact',
    default: 'Normal',
    cosy: 'Cosy',
    zone: 'Time zone',
    local: text('Local ({zone})'),
    now: text('It is {time}.'),
    shortcuts: 'Shortcuts with single keys',
  },
  de: {
    title: 'Darstellung',
    about: 'Nur in diesem Browser gespeichert.',
    theme: 'Farbschema',
    system: 'Wie das System',
    light: 'Hell',
    dark: 'Dunkel',
    language: 'Sprache',
    density: 'Dichte der Zeilen',
    compact: 'Eng',
    default: 'Normal',
    cosy: 'Weit',
    zone: 'Zeitzone',
    local: text('Lokal ({zone})'),
    now: text('Es ist {time}.'),
    shortcuts: 'Tastenkürzel aus einzelnen Tasten',
  },
});

const LANGUAGE_NAMES = { en: 'English', de: 'Deutsch' } as const;

/** How things are shown to this reader. */
export function DisplayCard() {
  const t = useMessages(MESSAGES);
  const [{ theme, language, density, shortcuts }, change] = usePreferences();
  return (
    <Card title={t.title}>
      <p className="m-0 mb-3 text-fg2">{t.about}</p>
      <div className="flex flex-wrap gap-x-8 gap-y-4">
        <Choice label={t.theme}>
          <Segmented
            label={t.theme}
            value={theme}
            options={[
              ['system', t.system],
              ['light', t.light],
              ['dark', t.dark],
            ]}
            onChange={(next) => change({ theme: next })}
          />
        </Choice>
        <Choice label={t.language}>
          <Segmented
            label={t.language}
            value={language}
            options={LANGUAGES.map((one) => [one, LANGUAGE_NAMES[one]] as const)}
            onChange={(next) => change({ language: next })}
          />
        </Choice>
        <Choice label={t.density}>
          <Segmented
            label={t.density}
            value={density}
            options={[
              ['compact', t.compact],
              ['default', t.default],
              ['cosy', t.cosy],
            ]}
            onChange={(next) => change({ density: next })}
          />
        </Choice>
        <ZoneField />
      </div>
      <div className="mt-4">
        <CheckField
          label={t.shortcuts}
          checked={shortcuts}
          onChange={(next) => change({ shortcuts: next })}
        />
      </div>
    </Card>
  );
}

function ZoneField() {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  const [{ zone }, change] = usePreferences();
  const nameOf = (one: string): string => {
    if (one === 'utc') return 'UTC';
    return one === 'local' ? t.local({ zone: zoneName('local') }) : one;
  };
  return (
    <div className="max-w-full">
      <SelectField
        label={t.zone}
        value={zone}
        options={zoneChoices(zone).map((one) => [one, nameOf(one)] as const)}
        onChange={(next) => change({ zone: next })}
      />
      <p className="m-0 mt-1 text-sm text-fg3">{t.now({ time: format.time(Date.now(), 'minute') })}</p>
    </div>
  );
}

function Choice({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1">
      <span aria-hidden className="text-sm font-medium">
        {label}
      </span>
      {children}
    </div>
  );
}
