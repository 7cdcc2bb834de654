import { ArrowDown, ArrowUp, Columns3 } from 'lucide-react';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { CheckField } from '../ui/field.tsx';
import { Popover } from '../ui/popover.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { COLUMN_NAMES, type ColumnName, DEFAULT_COLUMNS, moveColumn, toggleColumn } from './columns.ts';
import { EVENTS } from './events-messages.ts';
import type { ShownDensity } from './events-search.ts';

const MESSAGES = defineMessages({
  en: {
    label: 'Columns and density',
    columns: 'Columns',
    earlier: text('{column} further to the front'),
    later: text('{column} further to the end'),
    reset: 'As they were',
    density: 'Rows',
    compact: 'Dense',
    default: 'Normal',
    cosy: 'Wide',
    room: 'Columns that do not fit are left out until there is room.',
  },
  de: {
    label: 'Spalten und Zeilenhöhe',
    columns: 'Spalten',
    earlier: text('{column} weiter nach vorn'),
    later: text('{column} weiter nach hinten'),
    reset: 'Wie zu Anfang',
    density: 'Zeilen',
    compact: 'Dicht',
    default: 'Normal',
    cosy: 'Weit',
    room: 'Spalten, die nicht passen, fehlen, bis Platz ist.',
  },
});

export interface ColumnsMenuProps {
  readonly columns: readonly ColumnName[];
  readonly density: ShownDensity;
  readonly onColumns: (columns: readonly ColumnName[]) => void;
  readonly onDensity: (density: ShownDensity) => void;
}

/** Which columns, in which order, and how high the rows are. */
export function ColumnsMenu({ columns, density, onColumns, onDensity }: ColumnsMenuProps) {
  const t = useMessages(MESSAGES);
  const absent = COLUMN_NAMES.filter((name) => !columns.includes(name));
  return (
    <Popover
      label={t.label}
      align="end"
      trigger={
        <Button look="quiet" icon aria-label={t.label} className="h-6! w-6!">
          <Columns3 aria-hidden className="size-4" />
        </Button>
      }
    >
      <div className="flex w-64 flex-col gap-2">
        <div className="flex items-center justify-between gap-2">
          <span className="text-sm font-medium">{t.density}</span>
          <Segmented
            label={t.density}
            value={density}
            options={[
              ['compact', t.compact],
              ['default', t.default],
              ['cosy', t.cosy],
            ]}
            onChange={onDensity}
          />
        </div>
        <fieldset className="m-0 border-0 p-0">
          <legend className="text-sm font-medium">{t.columns}</legend>
          {[...columns, ...absent].map((name) => (
            <ColumnRow key={name} name={name} columns={columns} onColumns={onColumns} />
          ))}
        </fieldset>
        <p className="m-0 text-sm text-fg3">{t.room}</p>
        <Button onClick={() => onColumns(DEFAULT_COLUMNS)}>{t.reset}</Button>
      </div>
    </Popover>
  );
}

interface ColumnRowProps {
  readonly name: ColumnName;
  readonly columns: readonly ColumnName[];
  readonly onColumns: (columns: readonly ColumnName[]) => void;
}

function ColumnRow({ name, columns, onColumns }: ColumnRowProps) {
  const t = useMessages(MESSAGES);
  const names = useMessages(EVENTS);
  const at = columns.indexOf(name);
  const column = names[name];
  return (
    <div className="flex min-h-7 items-center">
      <div className="flex-1">
        <CheckField
          label={column}
          checked={at >= 0}
          onChange={() => onColumns(toggleColumn(columns, name))}
        />
      </div>
      {at >= 0 && (
        <>
          <Button
            look="quiet"
            icon
            className="h-6! w-6!"
            disabled={at === 0}
            aria-label={t.earlier({ column })}
            onClick={() => onColumns(moveColumn(columns, name, -1))}
          >
            <ArrowUp aria-hidden className="size-3.5" />
          </Button>
          <Button
            look="quiet"
            icon
            className="h-6! w-6!"
            disabled={at === columns.length - 1}
            aria-label={t.later({ column })}
            onClick={() => onColumns(moveColumn(columns, name, 1))}
          >
            <ArrowDown aria-hidden className="size-3.5" />
          </Button>
        </>
      )}
    </div>
  );
}
