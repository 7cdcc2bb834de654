import type { JsonValue } from '@attestry/log/record';
import type { RecordJson } from 'attestry/api';
import { useMessages } from '../i18n/messages.ts';
import { visibleText } from '../ui/visible-text.ts';
import { ValueRows } from './diff-list.tsx';
import { leafRows } from './diff-rows.ts';
import { isWhole, markerOf } from './markers.ts';
import { type NormKind, readNorm } from './norm.ts';
import { Part } from './part.tsx';
import { CHANGE } from './record-messages.ts';
import { JsonText } from './value-text.tsx';

/** What the source says beside: reason, details; what the log says of itself; what was made of it on its way in. */
export function DetailsView({ record }: { readonly record: RecordJson }) {
  const t = useMessages(CHANGE);
  const { leaf, sections } = record;
  const whole = sections.details as JsonValue | undefined;
  if (markerOf(whole)?.kind === 'truncated') return <JsonPart title={t.details} value={whole} />;
  const { reason, details, ids } = sections.details ?? {};
  return (
    <>
      <JsonPart title={t.reason} value={reason} />
      <JsonPart title={t.details} value={details} root="details" />
      <JsonPart title={t.system} value={leaf.system as JsonValue | undefined} />
      <PairPart title={t.ids} pairs={ids} />
      <NormPart norm={sections.details?.norm} />
    </>
  );
}

interface JsonPartProps {
  readonly title: string;
  readonly value: JsonValue | undefined;
  readonly root?: 'details';
}

function JsonPart({ title, value, root }: JsonPartProps) {
  if (value === undefined) return null;
  return (
    <Part title={title}>
      {isWhole(value) ? (
        <JsonText value={value} />
      ) : (
        <ValueRows rows={leafRows(value, 'same')} {...(root !== undefined && { root })} />
      )}
    </Part>
  );
}

/** `[pointer, full text]` of ids that the leaf has shortened. */
function PairPart({ title, pairs }: { readonly title: string; readonly pairs: JsonValue | undefined }) {
  const list = Array.isArray(pairs) ? (pairs as readonly JsonValue[]) : [];
  const named = list.flatMap((pair) => (Array.isArray(pair) ? [pair as readonly JsonValue[]] : []));
  if (named.length === 0) return null;
  const rows = named.map(([pointer, value]) => ({
    path: [String(pointer)],
    kind: 'same' as const,
    after: value ?? null,
  }));
  return (
    <Part title={title}>
      <ValueRows rows={rows} />
    </Part>
  );
}

function NormPart({ norm }: { readonly norm: JsonValue | undefined }) {
  const t = useMessages(CHANGE);
  const { entries, hasMore } = readNorm(norm);
  const words: { readonly [K in NormKind]: string } = {
    surrogate: t.surrogate,
    number: t.number,
    pairs: t['norm-pairs'],
    depth: t.depth,
    cycle: t['norm-cycle'],
    unreadable: t['norm-unreadable'],
    truncated: t['norm-truncated'],
    redacted: t['norm-redacted'],
    cut: t.cut,
    type: t.type,
    schema: t.schema,
  };
  if (entries.length === 0 && !hasMore) return null;
  return (
    <Part title={t.norm}>
      <ul className="m-0 max-h-80 list-none overflow-auto p-0 print:max-h-none">
        {entries.map(({ pointer, kind }) => (
          <li key={`${pointer} ${kind}`} className="flex flex-wrap gap-x-2">
            <code className="foreign font-mono text-sm">{visibleText(pointer, 300)}</code>
            <span className="text-sm text-fg2">{words[kind]}</span>
          </li>
        ))}
      </ul>
      {hasMore && <p className="m-0 text-sm text-fg2">{t.normMore}</p>}
    </Part>
  );
}
