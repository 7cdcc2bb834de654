import type { JsonValue } from '@attestry/log/record';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { RecordJson } from 'attestry/api';
import { useMemo } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Chip } from '../ui/chip.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { type ChangeState, changeState } from './change-state.ts';
import { diffValues } from './diff.ts';
import { type DiffLayout, DiffList } from './diff-list.tsx';
import { type DiffRows, diffRows, leafRows } from './diff-rows.ts';
import { Part } from './part.tsx';
import { CHANGE } from './record-messages.ts';
import { JsonText } from './value-text.tsx';

/** What was changed: what differs first, what does not folded away, and why nothing is there where nothing is. */
export function ChangeView({ record, isOpen }: { readonly record: RecordJson; readonly isOpen?: boolean }) {
  const t = useMessages(CHANGE);
  const state = useMemo(() => changeState(record), [record]);
  const rows = useMemo(() => rowsOf(state), [state]);
  const [layout, setLayout] = useDiffLayout();
  if (state.kind === 'none') return null;
  const count = rows?.changed.length ?? 0;
  const choice = state.kind === 'both' && (
    <span className="print-hidden">
      <Segmented
        label={t.layout}
        value={layout}
        options={[
          ['unified', t.unified],
          ['split', t.split],
        ]}
        onChange={setLayout}
      />
    </span>
  );
  return (
    <Part
      title={
        <>
          {t.title}
          {count > 0 && <span className="font-normal text-fg3"> · {t.count(count)}</span>}
        </>
      }
      actions={choice}
    >
      <ChangeNote state={state} />
      {rows !== undefined && (
        <DiffList rows={rows} layout={state.kind === 'both' ? layout : 'unified'} isOpen={isOpen ?? false} />
      )}
    </Part>
  );
}

function rowsOf(state: ChangeState): DiffRows | undefined {
  if (state.kind === 'both') return diffRows(diffValues(state.before, state.after));
  if (state.kind !== 'one-sided') return undefined;
  return { changed: leafRows(state.value, state.side === 'after' ? 'added' : 'removed'), unchanged: [] };
}

/** What is not there, and why. */
function ChangeNote({ state }: { readonly state: ChangeState }) {
  const t = useMessages(CHANGE);
  if (state.kind === 'erased') return <Note chip={t.erased}>{t.erasedWhy}</Note>;
  if (state.kind === 'masked') return <Note chip={t.masked}>{t.maskedWhy}</Note>;
  if (state.kind === 'not-supplied') return <Note chip={t['not-supplied']}>{t['not-supplied-why']}</Note>;
  if (state.kind === 'truncated') return <JsonText value={{ '[truncated]': markerValue(state) }} />;
  if (state.kind !== 'one-sided' || !state.lacksOther) return null;
  return <Note chip={t['not-supplied']}>{state.side === 'after' ? t.noBefore : t.noAfter}</Note>;
}

function markerValue({ marker }: ChangeState & { readonly kind: 'truncated' }): JsonValue {
  const { bytes, head, sha256 } = marker;
  return { bytes, head, sha256 };
}

function Note({ chip, children }: { readonly chip: string; readonly children: string }) {
  return (
    <p className="m-0 text-sm text-fg2">
      <Chip tone="warn">{chip}</Chip> {children}
    </p>
  );
}

/** Kept in the address: it goes along from one record to the next, and to whoever the link is given. */
function useDiffLayout(): readonly [DiffLayout, (layout: DiffLayout) => void] {
  const { diff } = useSearch({ strict: false }) as { readonly diff?: string };
  const navigate = useNavigate();
  return [
    diff === 'split' ? 'split' : 'unified',
    (layout) =>
      void navigate({
        to: '.',
        search: ((old: object) => ({ ...old, diff: layout === 'split' ? 'split' : undefined })) as never,
        replace: true,
      }),
  ];
}
