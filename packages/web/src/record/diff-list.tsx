import type { JsonValue } from '@attestry/log/record';
import { ArrowRight } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { quoteValue } from '../query-bar/edit-query.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { ChangedValue } from './changed-value.tsx';
import { type DiffRow, type DiffRows, type Path, pathText, queryPath } from './diff-rows.ts';
import { markerOf } from './markers.ts';
import { CHANGE } from './record-messages.ts';
import { Actionable, JsonText } from './value-text.tsx';

export type DiffLayout = 'unified' | 'split';

/** So many rows are drawn before more are asked for: a change can have thousands. */
const FIRST_ROWS = 100;

export interface DiffListProps {
  readonly rows: DiffRows;
  readonly layout: DiffLayout;
  /** Whether unchanged fields are shown from the beginning: on paper nobody unfolds them. */
  readonly isOpen: boolean;
}

export function DiffList({ rows: { changed, unchanged }, layout, isOpen }: DiffListProps) {
  const t = useMessages(CHANGE);
  const [shown, setShown] = useState(FIRST_ROWS);
  const left = changed.length - shown;
  return (
    <>
      {changed.length === 0 && <p className="m-0 text-sm text-fg2">{t.nothing}</p>}
      <ul className="m-0 flex list-none flex-col gap-1.5 p-0">
        {changed.slice(0, shown).map((row) => (
          <ChangedRow key={`${row.kind} ${pathText(row.path)}`} row={row} layout={layout} />
        ))}
      </ul>
      {left > 0 && <Button onClick={() => setShown(shown + 10 * FIRST_ROWS)}>{t.more(left)}</Button>}
      {unchanged.length > 0 && (
        <details open={isOpen}>
          <summary className="min-h-6 text-sm text-fg2">{t.unchanged(unchanged.length)}</summary>
          <ValueRows rows={unchanged} root="after" />
        </details>
      )}
    </>
  );
}

function ChangedRow({ row, layout }: { readonly row: DiffRow; readonly layout: DiffLayout }) {
  const t = useMessages(CHANGE);
  return (
    <li className="min-w-0 overflow-hidden rounded-md border border-line">
      <div className="flex min-h-6 flex-wrap items-center gap-x-2 bg-bg2 px-2 py-0.5">
        <PathName path={row.path} />
        {row.kind === 'moved' ? (
          <Chip tone="accent">{t.moved({ from: row.from ?? 0, to: row.to ?? 0 })}</Chip>
        ) : (
          row.kind === 'hidden' && <Chip tone="warn">{t.hidden}</Chip>
        )}
      </div>
      <ChangedSides row={row} layout={layout} />
    </li>
  );
}

function ChangedSides({ row, layout }: { readonly row: DiffRow; readonly layout: DiffLayout }) {
  const { kind, before, after, path } = row;
  if (kind === 'hidden') return null;
  if (kind === 'moved') return after === undefined ? null : <MovedValue value={after} />;
  const isSplit = layout === 'split';
  return (
    <div className={isSplit ? 'grid grid-cols-2' : ''}>
      {(before !== undefined || isSplit) && <Side side="before" value={before} other={after} path={path} />}
      {(after !== undefined || isSplit) && <Side side="after" value={after} other={before} path={path} />}
    </div>
  );
}

function MovedValue({ value }: { readonly value: JsonValue }) {
  return (
    <div className="flex items-start gap-1.5 px-2 py-0.5">
      <ArrowRight aria-hidden className="mt-1 size-3 shrink-0 text-acc" />
      <JsonText value={value} />
    </div>
  );
}

interface SideProps {
  readonly side: 'before' | 'after';
  /** Nothing where nothing was. */
  readonly value: JsonValue | undefined;
  readonly other: JsonValue | undefined;
  readonly path: Path;
}

const SIDES = {
  before: ['bg-del text-del-fg', '−'],
  after: ['bg-add text-add-fg', '+'],
} as const;

function Side({ side, value, other, path }: SideProps) {
  const t = useMessages(CHANGE);
  if (value === undefined) return <div className="bg-bg2" />;
  const [look, sign] = SIDES[side];
  return (
    <div className={`flex min-w-0 items-start gap-1.5 px-2 py-0.5 ${look}`}>
      <span aria-hidden className="font-mono text-sm select-none">
        {sign}
      </span>
      <span className="sr-only">{t[side]}: </span>
      <Actionable term={valueTerm(side, path, value)} copy={copyOf(value)}>
        <ChangedValue value={value} other={other} />
      </Actionable>
    </div>
  );
}

export interface ValueRowsProps {
  readonly rows: readonly DiffRow[];
  /** Under which key of the query language they are; without it they cannot be searched for. */
  readonly root?: 'after' | 'details';
}

/** Fields and what they hold. */
export function ValueRows({ rows, root }: ValueRowsProps) {
  const t = useMessages(CHANGE);
  const [shown, setShown] = useState(FIRST_ROWS);
  const left = rows.length - shown;
  return (
    <>
      <dl className="m-0 grid grid-cols-[minmax(5.5rem,auto)_minmax(0,1fr)] gap-x-3 gap-y-0.5">
        {rows.slice(0, shown).map(({ path, after }) => (
          <div key={pathText(path)} className="col-span-2 grid grid-cols-subgrid">
            <dt className="max-w-48 min-w-0">
              <PathName path={path} isPlain />
            </dt>
            <dd className="m-0 min-w-0">
              <Actionable term={root && valueTerm(root, path, after ?? null)} copy={copyOf(after ?? null)}>
                <JsonText value={after ?? null} />
              </Actionable>
            </dd>
          </div>
        ))}
      </dl>
      {left > 0 && <Button onClick={() => setShown(shown + 10 * FIRST_ROWS)}>{t.more(left)}</Button>}
    </>
  );
}

function PathName({ path, isPlain = false }: { readonly path: Path; readonly isPlain?: boolean }) {
  const t = useMessages(CHANGE);
  const asked = queryPath(path);
  const text = pathText(path);
  const isTerm = !isPlain && asked !== undefined && asked !== '';
  return (
    <Actionable term={isTerm ? `changed:${quoteValue(asked)}` : undefined} copy={text}>
      <span className={isPlain ? 'font-mono text-sm text-fg3' : 'font-mono text-sm font-medium text-fg'}>
        {text === '' ? t.whole : visibleText(text, 300)}
      </span>
    </Actionable>
  );
}

/** `after.limit:500`; nothing for what the query language cannot ask for. */
function valueTerm(side: 'before' | 'after' | 'details', path: Path, value: JsonValue): string | undefined {
  const asked = queryPath(path);
  const isAskable = typeof value !== 'object' && markerOf(value) === undefined && copyOf(value).length <= 200;
  if (asked === undefined || !isAskable || value === '') return undefined;
  return `${side}.${asked}:${quoteValue(copyOf(value))}`;
}

function copyOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
