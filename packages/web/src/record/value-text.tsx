import type { JsonValue } from '@attestry/log/record';
import { clsx } from 'clsx';
import { type ReactNode, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { ValueMenu } from '../query-bar/value-menu.tsx';
import { useFormat } from '../time/zone.ts';
import { Chip } from '../ui/chip.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { type Marker, markerOf } from './markers.ts';
import { CHANGE, RECORD } from './record-messages.ts';

/** So much of a text is shown before it is asked for in full. */
const SHORT = 200;
/** More than that no reader reads, and no page holds. */
const LONG = 40_000;

/** Text of the log, whatever it is and however long: cut until it is asked for. */
export function LongText({ text, isCode }: { readonly text: string; readonly isCode?: boolean }) {
  const t = useMessages(RECORD);
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const isLong = text.length > SHORT;
  return (
    <span className={clsx('foreign whitespace-pre-wrap', isCode && 'font-mono text-sm')}>
      {visibleText(text, isOpen ? LONG : SHORT)}
      {isLong && (
        <button
          type="button"
          className="print-hidden ml-1 min-h-6 rounded-sm font-sans text-sm text-acc hover:underline"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? t.showLess : t.showAll({ size: format.number(text.length) })}
        </button>
      )}
    </span>
  );
}

export interface ActionableProps {
  /** Of the query language; without it the text cannot be searched for. */
  readonly term?: string | undefined;
  readonly copy: string;
  readonly history?: string | undefined;
  readonly children: ReactNode;
}

/** A value with its menu, where the query language can ask for it. */
export function Actionable({ term, copy, history, children }: ActionableProps) {
  if (term === undefined) return <span className="foreign">{children}</span>;
  return (
    <ValueMenu term={term} copy={copy} href={history}>
      {children}
    </ValueMenu>
  );
}

/** Says that a value is not the application's own. */
export function MarkerChip({ marker }: { readonly marker: Marker }) {
  const t = useMessages(CHANGE);
  const format = useFormat();
  if (marker.kind !== 'truncated') return <Chip tone="warn">{t[marker.kind]}</Chip>;
  return (
    <span title={t.truncatedWhy({ sha256: marker.sha256 })}>
      <Chip tone="warn">{t.truncated({ bytes: format.number(marker.bytes) })}</Chip>
    </span>
  );
}

/** A JSON value: texts in quotes and with their own lines, everything else as JSON writes it. */
export function JsonText({ value }: { readonly value: JsonValue }) {
  const marker = markerOf(value);
  if (marker === undefined) {
    return <LongText isCode text={typeof value === 'string' ? `"${value}"` : JSON.stringify(value)} />;
  }
  const { kind } = marker;
  const head =
    kind === 'truncated' ? `${marker.head}…` : typeof value === 'string' ? value : JSON.stringify(value);
  return (
    <span className="inline-flex max-w-full flex-wrap items-center gap-x-1.5">
      <MarkerChip marker={marker} />
      {kind !== 'redacted' && <LongText isCode text={head} />}
    </span>
  );
}
