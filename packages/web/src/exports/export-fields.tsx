import { clsx } from 'clsx';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { RangeProblem } from '../query-bar/range-problem.tsx';
import { formatRange, RANGE_SPANS } from '../time/range.ts';
import { SelectField, TextField } from '../ui/field.tsx';
import { daysRange, type ExportForm, rangeDays } from './export-form-state.ts';
import { EXPORT_FORMATS, type ExportFormat } from './export-format.ts';
import { EXPORTS } from './export-messages.ts';

/** So long after the last letter the address follows. Milliseconds. */
const QUIET_MS = 300;
const DAYS = 'days';

export interface ExportFieldsProps {
  readonly form: ExportForm;
  /** What the server says is wrong with the query. */
  readonly problem: ReactNode;
  /** Names of the address and their new values. */
  readonly onChange: (change: { readonly [name: string]: string | undefined }) => void;
}

/** Which records, of which time, in which format: all of it in the address. */
export function ExportFields({ form, problem, onChange }: ExportFieldsProps) {
  const t = useMessages(EXPORTS);
  const [q, setQ] = useDraft(form.q, (next) => onChange({ q: next === '' ? undefined : next }));
  return (
    <>
      <TextField
        label={t.query}
        hint={t.queryHint}
        error={problem}
        value={q}
        spellCheck={false}
        autoComplete="off"
        className="font-mono [&_label]:font-sans [&>div]:font-sans"
        onChange={(event) => setQ(event.target.value)}
      />
      <RangeFields form={form} onChange={onChange} />
      <FormatFields value={form.format} onChange={(format) => onChange({ format })} />
    </>
  );
}

/** A text that is typed here and kept in the address, whichever changes. */
function useDraft(
  kept: string,
  onSettled: (text: string) => void,
): readonly [string, (text: string) => void] {
  const [draft, setDraft] = useState(kept);
  const settle = useRef(onSettled);
  settle.current = onSettled;
  const told = useRef(kept);
  useEffect(() => {
    if (kept === told.current) return;
    told.current = kept;
    setDraft(kept);
  }, [kept]);
  useEffect(() => {
    if (draft.trim() === told.current) return;
    const timer = setTimeout(() => {
      told.current = draft.trim();
      settle.current(told.current);
    }, QUIET_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  return [draft, setDraft];
}

function RangeFields({
  form: { range, unreadRange },
  onChange,
}: Pick<ExportFieldsProps, 'form' | 'onChange'>) {
  const t = useMessages(EXPORTS);
  const given = rangeDays(range);
  const [days, setDays] = useState(given ?? { from: '', to: '' });
  const [asksDays, setAsksDays] = useState(false);
  const isDays = given !== undefined || asksDays;
  const change = (next: { readonly from: string; readonly to: string }): void => {
    setDays(next);
    const text = daysRange(next.from, next.to);
    if (text !== undefined) onChange({ range: text });
  };
  return (
    <div className="flex flex-wrap items-start gap-3">
      <SelectField
        label={t.range}
        value={isDays ? DAYS : formatRange(range)}
        options={[['all', t.all], ...RANGE_SPANS.map((span) => [span, t[span]] as const), [DAYS, t.days]]}
        onChange={(next) => {
          setAsksDays(next === DAYS);
          if (next !== DAYS) onChange({ range: next });
        }}
      />
      {isDays && (
        <>
          <TextField
            type="date"
            label={t.from}
            value={days.from}
            max={days.to === '' ? undefined : days.to}
            onChange={(event) => change({ ...days, from: event.target.value })}
          />
          <TextField
            type="date"
            label={t.to}
            value={days.to}
            min={days.from === '' ? undefined : days.from}
            onChange={(event) => change({ ...days, to: event.target.value })}
          />
        </>
      )}
      {unreadRange !== undefined && (
        <RangeProblem
          text={unreadRange}
          range={range}
          onMend={() => onChange({ range: formatRange(range) })}
        />
      )}
    </div>
  );
}

interface FormatFieldsProps {
  readonly value: ExportFormat;
  readonly onChange: (format: ExportFormat) => void;
}

function FormatFields({ value, onChange }: FormatFieldsProps) {
  const t = useMessages(EXPORTS);
  return (
    <fieldset className="m-0 min-w-0 border-0 p-0">
      <legend className="mb-1 p-0 text-sm font-medium">{t.format}</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        {EXPORT_FORMATS.map((format) => (
          <label
            key={format}
            className={clsx(
              'flex cursor-pointer gap-2 rounded-md border p-2.5',
              format === value ? 'border-acc bg-sel' : 'border-line2 hover:bg-hover',
            )}
          >
            <input
              type="radio"
              name="format"
              value={format}
              checked={format === value}
              className="mt-0.5 size-4 shrink-0 accent-(--acc)"
              onChange={() => onChange(format)}
            />
            <span>
              <span className="block font-medium">{format.toUpperCase()}</span>
              <span className="block text-sm text-fg2">{t[format]}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
