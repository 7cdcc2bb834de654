import { Link } from '@tanstack/react-router';
import type { VerifyReport } from 'attestry/api';
import { clsx } from 'clsx';
import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { useWidth } from '../chart/use-width.ts';
import { defineMessages, mehrzahl, plural, text, useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { buttonClass } from '../ui/button.tsx';
import {
  countStates,
  firstCell,
  nextBroken,
  type Segment,
  type SegmentState,
  segmentsOf,
} from './segments.ts';

const MESSAGES = defineMessages({
  en: {
    label: 'The log in parts: arrow keys go from part to part, Page Up and Page Down to the next finding',
    each: plural({ one: 'Each cell is {n} record.', other: 'Each cell is {n} records.' }),
    range: text('Records {from} to {to}'),
    ok: 'intact',
    broken: 'findings',
    after: 'intact, behind a finding',
    unchecked: 'not looked at',
    findings: plural({ one: '{n} finding', other: '{n} findings' }),
    events: 'Open in Events',
    empty: 'The log is empty.',
  },
  de: {
    label:
      'Das Protokoll in Teilen: Pfeiltasten gehen von Teil zu Teil, Bild auf und Bild ab zum nächsten Befund',
    each: mehrzahl({ one: 'Eine Zelle ist {n} Eintrag.', other: 'Eine Zelle sind {n} Einträge.' }),
    range: text('Einträge {from} bis {to}'),
    ok: 'intakt',
    broken: 'Befunde',
    after: 'intakt, hinter einem Befund',
    unchecked: 'nicht angesehen',
    findings: mehrzahl({ one: '{n} Befund', other: '{n} Befunde' }),
    events: 'In den Ereignissen öffnen',
    empty: 'Das Protokoll ist leer.',
  },
});

const MAX_CELLS = 200;
/** Narrower cells could not be told apart. Pixels. */
const LEAST_WIDTH = 6;

/** Told apart by height and pattern too, and not by colour alone. */
const LOOKS: { readonly [S in SegmentState]: string } = {
  ok: 'h-5 bg-ok/70',
  broken: 'h-8 bg-crit-fill',
  after: 'h-5 bg-[repeating-linear-gradient(45deg,var(--ok)_0_1.5px,transparent_1.5px_4px)] border border-ok',
  unchecked: 'h-5 border border-dashed border-fg3',
};

export interface SegmentStripProps {
  readonly report: VerifyReport;
  /** Of the log now. */
  readonly size: number;
  readonly onChoose: (cell: Segment) => void;
}

/** Where in the log something is wrong: one look, or one cell after another. */
export function SegmentStrip({ report, size, onChoose }: SegmentStripProps) {
  const t = useMessages(MESSAGES);
  const [ref, width] = useWidth();
  const cells = segmentsOf(report, size, Math.min(MAX_CELLS, Math.floor(width / LEAST_WIDTH) || MAX_CELLS));
  const [chosen, setChosen] = useState<number>();
  const at = Math.min(chosen ?? firstCell(cells), cells.length - 1);
  const cell = cells[at];
  const choose = (next: number): void => {
    setChosen(next);
    const part = cells[next];
    if (part !== undefined) onChoose(part);
  };
  return (
    <div ref={ref} className="flex flex-col gap-2">
      {cell === undefined ? (
        <p className="m-0 text-fg2">{t.empty}</p>
      ) : (
        <>
          <Strip cells={cells} at={at} onChoose={choose} />
          <CellLine cell={cell} />
        </>
      )}
      <Legend cells={cells} />
    </div>
  );
}

interface StripProps {
  readonly cells: readonly Segment[];
  readonly at: number;
  readonly onChoose: (at: number) => void;
}

/** One control, and not two hundred: a slider over the cells. */
function Strip({ cells, at, onChoose }: StripProps) {
  const t = useMessages(MESSAGES);
  const describe = useDescribe();
  const press = (event: KeyboardEvent): void => {
    const next = keyTarget(event.key, cells, at);
    if (next === undefined) return;
    event.preventDefault();
    onChoose(Math.min(cells.length - 1, Math.max(0, next)));
  };
  const point = (event: PointerEvent<HTMLElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - left) / width;
    onChoose(Math.min(cells.length - 1, Math.max(0, Math.floor(share * cells.length))));
  };
  const cell = cells[at];
  return (
    <div
      role="slider"
      tabIndex={0}
      aria-label={t.label}
      aria-valuemin={0}
      aria-valuemax={cells.length - 1}
      aria-valuenow={at}
      aria-valuetext={cell && describe(cell)}
      className="flex h-8 cursor-pointer touch-none items-end gap-px rounded-sm"
      onKeyDown={press}
      onPointerDown={point}
      onPointerMove={(event) => event.buttons === 1 && point(event)}
    >
      {cells.map(({ from, state }, i) => (
        <span
          key={from}
          className={clsx('min-w-0 flex-1 rounded-[1px]', LOOKS[state], i === at && 'outline-2 outline-fg')}
        />
      ))}
    </div>
  );
}

function keyTarget(key: string, cells: readonly Segment[], at: number): number | undefined {
  if (key === 'ArrowRight' || key === 'ArrowUp') return at + 1;
  if (key === 'ArrowLeft' || key === 'ArrowDown') return at - 1;
  if (key === 'PageDown') return nextBroken(cells, at, 1);
  if (key === 'PageUp') return nextBroken(cells, at, -1);
  if (key === 'Home') return 0;
  return key === 'End' ? cells.length - 1 : undefined;
}

function useDescribe(): (cell: Segment) => string {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  return ({ from, to, state, findings }) => {
    const range = t.range({ from: format.number(from), to: format.number(to) });
    return `${range}: ${state === 'broken' ? t.findings(findings.length) : t[state]}`;
  };
}

function CellLine({ cell }: { readonly cell: Segment }) {
  const t = useMessages(MESSAGES);
  const describe = useDescribe();
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-2">
      <span className={clsx('font-medium', cell.state === 'broken' && 'text-crit')}>{describe(cell)}</span>
      <Link
        to="/events"
        search={{ q: `seq:${cell.from}..${cell.to}`, range: 'all' } as never}
        className={buttonClass('quiet')}
      >
        {t.events}
      </Link>
    </div>
  );
}

function Legend({ cells }: { readonly cells: readonly Segment[] }) {
  const t = useMessages(MESSAGES);
  const counts = countStates(cells);
  const [first] = cells;
  const shown = (['ok', 'broken', 'after', 'unchecked'] as const).filter((state) => counts[state] > 0);
  return (
    <ul className="m-0 flex list-none flex-wrap gap-x-4 gap-y-1 p-0 text-sm text-fg2">
      {shown.map((state) => (
        <li key={state} className="inline-flex items-center gap-1.5">
          <span aria-hidden className={clsx('w-2.5 rounded-[1px]', LOOKS[state], 'h-3!')} />
          {t[state]}
        </li>
      ))}
      {first !== undefined && (
        <li className="text-fg3">{t.each(Math.max(...cells.map(({ from, to }) => to - from + 1)))}</li>
      )}
    </ul>
  );
}
