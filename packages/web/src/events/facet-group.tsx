import { clsx } from 'clsx';
import { Minus } from 'lucide-react';
import { type MouseEvent, useId, useState } from 'react';
import { defineMessages, mehrzahl, plural, text, useMessages } from '../i18n/messages.ts';
import type { ChosenValues } from '../query-bar/query-controls.ts';
import { useFormat } from '../time/zone.ts';
import { visibleText } from '../ui/visible-text.ts';
import type { FacetValue } from './facet-counts.ts';

const MESSAGES = defineMessages({
  en: {
    only: text('Only {value}'),
    hint: text('{value}: click for only this, Alt and click to leave it out'),
    also: text('Also {value}'),
    exclude: text('Leave {value} out'),
    more: plural({ one: '{n} more', other: '{n} more' }),
    fewer: 'Fewer',
  },
  de: {
    only: text('Nur {value}'),
    hint: text('{value}: Klick für nur dies, Alt und Klick lässt es weg'),
    also: text('Auch {value}'),
    exclude: text('{value} weglassen'),
    more: mehrzahl({ one: '{n} weiterer', other: '{n} weitere' }),
    fewer: 'Weniger',
  },
});

/** Before one asks for all. */
const SHOWN = 7;

export interface FacetGroupProps {
  readonly title: string;
  /** What was counted, where that is not everything. */
  readonly note: string;
  readonly values: readonly FacetValue[];
  readonly chosen: ChosenValues;
  readonly look: 'text' | 'mono' | 'type';
  readonly onOnly: (value: string) => void;
  readonly onToggle: (value: string) => void;
  readonly onExclude: (value: string) => void;
}

/** The values of one key with their counts. */
export function FacetGroup(props: FacetGroupProps) {
  const { title, note, values, chosen } = props;
  const t = useMessages(MESSAGES);
  const id = useId();
  const [isAll, setAll] = useState(false);
  const most = Math.max(1, ...values.map(({ count }) => count));
  const isChosen = ({ value }: FacetValue): boolean =>
    holds(chosen.included, value) || holds(chosen.excluded, value);
  const shown = values.filter((value, index) => isAll || index < SHOWN || isChosen(value));
  return (
    <section aria-labelledby={id}>
      <div className="mb-1 flex items-baseline gap-2">
        <h2 id={id} className="m-0 text-sm font-semibold">
          {title}
        </h2>
        {note !== '' && <span className="truncate text-xs text-fg3">{note}</span>}
      </div>
      <ul className="m-0 flex list-none flex-col gap-px p-0">
        {shown.map((value) => (
          <FacetRow key={value.value} {...props} value={value} share={Math.min(1, value.count / most)} />
        ))}
      </ul>
      {values.length > shown.length || isAll ? (
        <button
          type="button"
          onClick={() => setAll(!isAll)}
          className="min-h-6 rounded-sm px-1 text-sm text-fg2 hover:text-fg hover:underline"
        >
          {isAll ? t.fewer : t.more(values.length - shown.length)}
        </button>
      ) : null}
    </section>
  );
}

interface FacetRowProps extends Omit<FacetGroupProps, 'values' | 'title' | 'note'> {
  readonly value: FacetValue;
  /** Of the most frequent. */
  readonly share: number;
}

function FacetRow({
  value: { value, label, count },
  share,
  chosen,
  look,
  onOnly,
  onToggle,
  onExclude,
}: FacetRowProps) {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  const shown = visibleText(label, 200);
  const isExcluded = holds(chosen.excluded, value);
  const press = (event: MouseEvent): void => (event.altKey ? onExclude(value) : onOnly(value));
  return (
    <li className="group relative flex items-center rounded-sm hover:bg-hover">
      <label className="flex size-6 shrink-0 items-center justify-center">
        <input
          type="checkbox"
          className="size-3.5 accent-(--acc)"
          aria-label={t.also({ value: shown })}
          checked={holds(chosen.included, value)}
          onChange={() => onToggle(value)}
        />
      </label>
      <button
        type="button"
        onClick={press}
        title={t.hint({ value: shown })}
        aria-label={`${t.only({ value: shown })} (${format.number(count)})`}
        className="relative flex min-h-6 min-w-0 flex-1 items-center gap-2 overflow-hidden rounded-sm px-1.5 text-left text-sm"
      >
        <span
          aria-hidden
          className="absolute inset-y-0 left-0 rounded-sm bg-sel"
          style={{ width: `${Math.round(share * 100)}%` }}
        />
        <span
          className={clsx(
            'foreign relative flex min-w-0 flex-1',
            look !== 'text' && 'font-mono',
            isExcluded && 'line-through',
          )}
        >
          {/* Of a type its end says most. */}
          <span className="truncate">
            {look === 'type' ? shown.slice(0, shown.lastIndexOf('.') + 1) : shown}
          </span>
          {look === 'type' && <span className="max-w-full shrink-0 truncate">{shown.split('.').at(-1)}</span>}
        </span>
        <span className="relative text-fg2 tabular-nums">{format.number(count)}</span>
      </button>
      <button
        type="button"
        aria-label={t.exclude({ value: shown })}
        aria-pressed={isExcluded}
        onClick={() => onExclude(value)}
        className="flex size-6 shrink-0 items-center justify-center rounded-sm text-fg3 opacity-0 group-hover:opacity-100 hover:bg-bg3 hover:text-fg focus-visible:opacity-100 aria-pressed:text-crit aria-pressed:opacity-100 pointer-coarse:opacity-100"
      >
        <Minus aria-hidden className="size-3.5" />
      </button>
    </li>
  );
}

function holds(values: readonly string[], value: string): boolean {
  return values.some((one) => one.toLowerCase() === value.toLowerCase());
}
