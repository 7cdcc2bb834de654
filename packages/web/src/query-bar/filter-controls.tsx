import type { CatalogueEntry } from 'attestry/api';
import { clsx } from 'clsx';
import { FilterX } from 'lucide-react';
import { type FormEvent, useId } from 'react';
import { defineMessages, useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { useSeverityNames } from '../ui/severity.tsx';
import { quoteValue } from './edit-query.ts';
import { freeTextOf, operationOf, setFreeText, setOperation, valuesOf } from './query-controls.ts';

const MESSAGES = defineMessages({
  en: {
    filters: 'Plain filters',
    any: 'Any',
    group: 'Group',
    severity: 'Severity',
    resource: 'Resource type',
    user: 'User id',
    text: 'Text',
    Authentication: 'Authentication',
    Configuration: 'Configuration',
    Data: 'Data',
    Content: 'Content',
    orAbove: 'Warning and above',
    reset: 'Reset',
  },
  de: {
    filters: 'Einfache Filter',
    any: 'Alle',
    group: 'Gruppe',
    severity: 'Schweregrad',
    resource: 'Art der Ressource',
    user: 'Benutzer-ID',
    text: 'Text',
    Authentication: 'Authentifizierung',
    Configuration: 'Konfiguration',
    Data: 'Daten',
    Content: 'Inhalte',
    orAbove: 'Warnung und höher',
    reset: 'Zurücksetzen',
  },
});

const GROUPS = ['Authentication', 'Configuration', 'Data', 'Content'] as const;

export interface FilterControlsProps {
  readonly q: string;
  readonly onChange: (q: string) => void;
  readonly onReset: () => void;
  /** What is known of the types, for kinds of resources. */
  readonly catalogue: readonly CatalogueEntry[];
  /** Beside each other, or below. */
  readonly direction: 'row' | 'column';
}

/** The commonest filters without the query language: they read and write the same text as the bar. */
export function FilterControls({ q, onChange, onReset, catalogue, direction }: FilterControlsProps) {
  const t = useMessages(MESSAGES);
  const severities = useSeverityNames();
  const set = (key: string) => (operation: string) => onChange(setOperation(q, key, operation));
  const resources = [...new Set(catalogue.flatMap(({ resource }) => resource ?? []))].sort();
  return (
    <fieldset
      aria-label={t.filters}
      className={clsx(
        'm-0 flex min-w-0 border-0 p-0',
        direction === 'row' ? 'flex-wrap items-end gap-2' : 'flex-col gap-2.5',
      )}
    >
      <Choice
        label={t.group}
        value={operationOf(q, 'group')}
        options={GROUPS.map((group) => [group, t[group]] as const)}
        onChange={set('group')}
      />
      <Choice
        label={t.severity}
        value={operationOf(q, 'severity')}
        options={[
          ['critical', severities.critical],
          ['>=warning', t.orAbove],
          ['warning', severities.warning],
          ['info', severities.info],
        ]}
        onChange={set('severity')}
      />
      <Line
        label={t.resource}
        value={valuesOf(q, 'target.type').included.join(',')}
        suggestions={resources}
        onChange={(text) => set('target.type')(listOf(text))}
      />
      <Line
        label={t.user}
        value={valuesOf(q, 'actor.id').included.join(',')}
        onChange={(text) => set('actor.id')(listOf(text))}
      />
      <Line label={t.text} value={freeTextOf(q)} onChange={(text) => onChange(setFreeText(q, text))} />
      <Button onClick={onReset}>
        <FilterX aria-hidden className="size-3.5" />
        {t.reset}
      </Button>
    </fieldset>
  );
}

/** Several are separated by commas, as in the query. */
function listOf(text: string): string {
  const values = text.split(',').map((value) => value.trim());
  return values
    .filter((value) => value !== '')
    .map((value) => (value.endsWith('*') ? `${quoteValue(value.slice(0, -1))}*` : quoteValue(value)))
    .join(',');
}

const FIELD = 'h-7 w-full rounded-md border border-line2 bg-bg px-2 text-base font-normal text-fg';
const LABEL = 'flex min-w-0 flex-col gap-0.5 text-xs font-medium text-fg3';

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly onChange: (value: string) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const t = useMessages(MESSAGES);
  const known = options.find(([option]) => option.toLowerCase() === value.toLowerCase());
  return (
    <label className={clsx(LABEL, 'sm:min-w-32')}>
      {label}
      <select
        className={clsx(FIELD, value !== '' && 'border-acc')}
        value={known?.[0] ?? value}
        onChange={(event) => onChange(event.target.value)}
      >
        <option value="">{t.any}</option>
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
        {value !== '' && known === undefined && <option value={value}>{value}</option>}
      </select>
    </label>
  );
}

interface LineProps {
  readonly label: string;
  readonly value: string;
  readonly suggestions?: readonly string[];
  readonly onChange: (value: string) => void;
}

/** A line that counts when it is finished: with Enter, or when it is left. */
function Line({ label, value, suggestions = [], onChange }: LineProps) {
  const id = useId();
  const finish = (text: string): void => {
    if (text.trim() !== value) onChange(text.trim());
  };
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    finish(String(new FormData(event.currentTarget).get('value')));
  };
  return (
    <form onSubmit={submit} className="min-w-0 sm:w-36">
      <label className={LABEL}>
        {label}
        <input
          key={value}
          name="value"
          defaultValue={value}
          autoComplete="off"
          spellCheck={false}
          {...(suggestions.length > 0 && { list: id })}
          onBlur={(event) => finish(event.target.value)}
          className={clsx(FIELD, value !== '' && 'border-acc')}
        />
      </label>
      {suggestions.length > 0 && (
        <datalist id={id}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
    </form>
  );
}
