/** What a row shows of a record, and what one can search for by it. */

import type { RecordJson } from 'attestry/api';
import { quoteValue } from '../query-bar/edit-query.ts';
import type { ValueActions } from '../query-bar/value-menu.tsx';
import { visibleText } from '../ui/visible-text.ts';
import type { ColumnName } from './columns.ts';

/** So much of a value is shown in a row. */
const MAX_SHOWN = 200;

/** Something that has a name, or only a kind and an id. */
export interface EntityText {
  readonly main: string;
  readonly more: string;
}

export function userText({ leaf: { actor }, sections }: RecordJson): EntityText {
  return entityText(actor, sections.actor?.name ?? sections.actor?.email);
}

export function resourceText({ leaf: { target }, sections }: RecordJson): EntityText {
  if (target === undefined) return { main: '', more: '' };
  const reference = referenceOf(target);
  return { main: reference, more: textOf(sections.target?.name) };
}

export function ipText({ sections }: RecordJson): string {
  return textOf(sections.request?.['ip']);
}

/** Whether something belongs there that the reader is not shown: a blank would say that there is nothing. */
export function isKeptBack(column: ColumnName, { leaf, masked }: RecordJson): boolean {
  if (masked === undefined) return false;
  if (column === 'resource') return leaf.target !== undefined;
  return column === 'user' || (column === 'ip' && masked.includes('request'));
}

function entityText(entity: { readonly type?: string; readonly id?: string }, name: unknown): EntityText {
  const named = textOf(name);
  const reference = referenceOf(entity);
  return named === '' ? { main: reference, more: '' } : { main: named, more: reference };
}

/** `client#4721` */
function referenceOf({ type, id }: { readonly type?: string; readonly id?: string }): string {
  const text = id === undefined ? (type ?? '') : `${type ?? ''}#${id}`;
  return visibleText(text, MAX_SHOWN);
}

/** Text as it may be shown; a marker in the place of a value as its word: `[truncated]`. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return visibleText(value, MAX_SHOWN);
  if (typeof value !== 'object' || value === null) return value == null ? '' : String(value);
  const [first = ''] = Object.keys(value);
  return first.startsWith('[') ? first : visibleText(JSON.stringify(value), MAX_SHOWN);
}

/** What the value of a column can be searched for by; undefined where the record has none. */
export function valueActions(column: ColumnName, record: RecordJson): ValueActions | undefined {
  const { leaf, sections } = record;
  const term = (key: string, value: unknown, href?: string): ValueActions | undefined =>
    typeof value === 'string' && value !== ''
      ? { term: `${key}:${quoteValue(value)}`, copy: value, href }
      : undefined;
  switch (column) {
    case 'user':
      return (
        term('actor.id', leaf.actor.id, historyOf('actor', leaf.actor)) ?? term('actor.type', leaf.actor.type)
      );
    case 'resource':
      return (
        term('target.id', leaf.target?.id, historyOf('target', leaf.target)) ??
        term('target.type', leaf.target?.type)
      );
    case 'ip':
      return term('ip', sections.request?.['ip']);
    case 'severity':
      return term('severity', leaf.severity);
    case 'outcome':
      return term('outcome', leaf.outcome);
    case 'category':
      return term('category', leaf.category);
    case 'seq':
      return term('seq', String(leaf.seq));
    case 'event':
      return term('type', leaf.type);
    case 'time':
      return undefined;
    default:
      return column satisfies never;
  }
}

function historyOf(
  kind: 'actor' | 'target',
  entity: { readonly type?: string; readonly id?: string } | undefined,
): string | undefined {
  if (entity?.id === undefined) return undefined;
  const type = entity.type === undefined ? '' : `?type=${encodeURIComponent(entity.type)}`;
  return `/history/${kind}/${encodeURIComponent(entity.id)}${type}`;
}
