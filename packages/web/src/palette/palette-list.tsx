import { clsx } from 'clsx';
import { ArrowRight, CornerDownLeft, type LucideIcon, Play, Search, Star, SunMoon, Zap } from 'lucide-react';
import { Fragment, useEffect, useRef } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { KeyHint } from '../ui/key-hint.tsx';
import { PALETTE } from './palette-messages.ts';
import { markedParts, type PaletteGroup, type PaletteRow } from './palette-rows.ts';

const ICONS: { readonly [G in PaletteGroup]: LucideIcon } = {
  typed: Search,
  screen: Zap,
  goTo: ArrowRight,
  views: Star,
  doIt: Play,
  display: SunMoon,
};

export interface PaletteListProps {
  readonly id: string;
  readonly rows: readonly PaletteRow[];
  readonly active: number;
  readonly onActive: (index: number) => void;
  readonly onChoose: (row: PaletteRow) => void;
}

/** What can be chosen. The keyboard stays in the field above: this list is only pointed at. */
export function PaletteList({ id, rows, active, onActive, onChoose }: PaletteListProps) {
  const t = useMessages(PALETTE);
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was typed changes what the active row is
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active, rows.length]);
  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      aria-label={t.title}
      tabIndex={-1}
      className="scroll-thin min-h-0 overflow-auto p-1"
    >
      {rows.map((row, i) => (
        <Fragment key={row.entry.id}>
          {row.beginsGroup && (
            <div role="presentation" className="px-2 pt-2 pb-1 text-xs font-medium text-fg3">
              {t[row.entry.group]}
            </div>
          )}
          <Row
            id={`${id}-${i}`}
            row={row}
            isActive={i === active}
            onPoint={() => onActive(i)}
            onChoose={() => onChoose(row)}
          />
        </Fragment>
      ))}
      {rows.length === 0 && <p className="m-0 px-2 py-4 text-center text-fg2">{t.nothing}</p>}
    </div>
  );
}

interface RowProps {
  readonly id: string;
  readonly row: PaletteRow;
  readonly isActive: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

function Row({ id, row: { entry, at }, isActive, onPoint, onChoose }: RowProps) {
  const Icon = ICONS[entry.group];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field that controls the list has the keys
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      className={clsx(
        'flex min-h-8 cursor-default items-center gap-2.5 rounded-md px-2 py-1',
        isActive && 'bg-sel',
      )}
      onPointerMove={onPoint}
      onClick={onChoose}
    >
      <Icon aria-hidden className={clsx('size-4 shrink-0', isActive ? 'text-acc' : 'text-fg3')} />
      <span className="foreign min-w-0 flex-1">
        {markedParts(entry.label, at).map(({ start, text, marked }) => (
          <span key={start} className={clsx(marked && 'font-semibold text-acc')}>
            {text}
          </span>
        ))}
      </span>
      {entry.keys !== undefined && (
        <span aria-hidden>
          <KeyHint keys={entry.keys} />
        </span>
      )}
      {isActive && <CornerDownLeft aria-hidden className="size-3.5 shrink-0 text-fg3" />}
    </div>
  );
}
