/** What a record says of who, whom and how, as lines of values that can be searched for. */
import type { JsonValue } from '@attestry/log/record';
import type { RecordJson } from 'attestry/api';
import { quoteValue } from '../query-bar/edit-query.ts';
import { erasedSections } from './change-state.ts';
import { type Marker, markerOf, membersOf } from './markers.ts';

export type FactId =
  | 'actor'
  | 'email'
  | 'roles'
  | 'auth'
  | 'behalf'
  | 'target'
  | 'related'
  | 'subject'
  | 'outcome'
  | 'category'
  | 'source'
  | 'imported'
  | 'ip'
  | 'userAgent'
  | 'method'
  | 'path'
  | 'sessionId'
  | 'requestId'
  | 'traceId'
  | 'request'
  | 'ref'
  | 'id';

export interface FactValue {
  readonly text: string;
  /** Of the query language; absent where it cannot ask for it. */
  readonly term?: string;
  /** The address of its history. */
  readonly history?: string;
  readonly isCode: boolean;
  readonly marker?: Marker;
}

export interface Fact {
  readonly id: FactId;
  readonly values: readonly FactValue[];
  /** A part of it was sealed, and nobody has it any more. */
  readonly isErased: boolean;
}

type Content = Pick<RecordJson, 'leaf' | 'sections'>;
type Entity = RecordJson['leaf']['actor'];

/** In the order in which they are read; what the record does not say is left out. */
export function factsOf(record: Content): readonly Fact[] {
  const erased = erasedSections(record);
  const facts: readonly (readonly [id: FactId, values: readonly FactValue[], section?: string])[] = [
    ...whoFacts(record),
    ...whatFacts(record),
    ...requestFacts(record),
    ['ref', optional(record.leaf.ref, 'ref')],
    ['id', optional(record.leaf.id, 'id')],
  ];
  return facts
    .map(([id, values, section]) => ({
      id,
      values,
      isErased: section !== undefined && erased.includes(section),
    }))
    .filter(({ values, isErased }) => values.length > 0 || isErased);
}

type Line = readonly [id: FactId, values: readonly FactValue[], section?: string];

function whoFacts({ leaf, sections }: Content): readonly Line[] {
  const actor = sections.actor;
  const behalf = sections.behalf;
  return [
    [
      'actor',
      [...whole(actor), ...nameOf(actor?.name, leaf.actor, 'actor'), ...entity(leaf.actor, 'actor')],
      'actor',
    ],
    ['email', named(actor?.email, 'actor')],
    ['roles', listed(actor?.roles).flatMap((role) => named(role, 'actor.role'))],
    ['auth', spelt(actor?.auth)],
    [
      'behalf',
      [...whole(behalf), ...named(behalf?.name, 'behalf'), ...entity(leaf.behalf, 'behalf')],
      'behalf',
    ],
  ];
}

function whatFacts({ leaf, sections }: Content): readonly Line[] {
  const { target, details } = sections;
  const { source } = leaf;
  return [
    [
      'target',
      [...whole(target), ...nameOf(target?.name, leaf.target, 'target'), ...entity(leaf.target, 'target')],
      'target',
    ],
    ['related', (leaf.related ?? []).flatMap((one) => entity(one, 'related'))],
    ['subject', entity(leaf.subject, 'subject')],
    ['outcome', optional(leaf.outcome, 'outcome')],
    ['category', optional(leaf.category, 'category')],
    [
      'source',
      [
        ...optional(source?.id, 'source'),
        ...(source?.seq === undefined ? [] : [{ text: `#${source.seq}`, isCode: true }]),
      ],
    ],
    ['imported', plain(details?.imported)],
  ];
}

const REQUEST_KEYS = [
  ['ip', 'ip'],
  ['userAgent', 'ua'],
  ['method', undefined],
  ['path', undefined],
  ['sessionId', 'session'],
  ['requestId', 'request'],
  ['traceId', 'trace'],
] as const;

function requestFacts({ sections: { request } }: Content): readonly Line[] {
  return [
    ['request', whole(request), 'request'],
    ...REQUEST_KEYS.map(([member, key]): Line => [member, named(request?.[member], key, true)]),
  ];
}

/** A section that was truncated as a whole says nothing by its members. */
function whole(section: unknown): readonly FactValue[] {
  const marker = markerOf(section as JsonValue | undefined);
  return marker?.kind === 'truncated' ? [{ text: marker.head, isCode: true, marker }] : [];
}

function listed(value: JsonValue | undefined): readonly JsonValue[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
}

function plain(value: JsonValue | undefined): readonly FactValue[] {
  return value === undefined ? [] : [factValue(value, undefined, true)];
}

/** `method: password`, `mfa: true`. */
function spelt(value: JsonValue | undefined): readonly FactValue[] {
  const members = markerOf(value) === undefined ? membersOf(value) : undefined;
  if (members === undefined) return plain(value);
  return Object.entries(members).map(([key, one]) => ({ text: `${key}: ${textOf(one)}`, isCode: true }));
}

function named(value: JsonValue | undefined, key: string | undefined, isCode = false): readonly FactValue[] {
  return value === undefined ? [] : [factValue(value, key, isCode)];
}

function optional(text: string | undefined, key: string): readonly FactValue[] {
  return text === undefined ? [] : [factValue(text, key, true)];
}

/** What is longer than a query may be is no term. */
const MAX_TERM = 500;

function factValue(value: JsonValue, key: string | undefined, isCode: boolean): FactValue {
  const marker = markerOf(value);
  const text = marker?.kind === 'truncated' ? marker.head : textOf(value);
  const isTerm =
    key !== undefined && marker === undefined && isScalar(value) && text !== '' && text.length <= MAX_TERM;
  return {
    text,
    isCode,
    ...(isTerm && { term: `${key}:${quoteValue(text)}` }),
    ...(marker !== undefined && { marker }),
  };
}

function isScalar(value: JsonValue): boolean {
  return typeof value !== 'object';
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A name leads to the history of whom it names. */
function nameOf(
  name: JsonValue | undefined,
  ref: Entity | undefined,
  key: 'actor' | 'target',
): readonly FactValue[] {
  const history = ref && historyAddress(key, ref);
  return named(name, key).map((value) => ({ ...value, ...(history !== undefined && { history }) }));
}

type EntityKey = 'actor' | 'behalf' | 'target' | 'related' | 'subject';

/** `user:42`, with what asks for it. */
function entity(ref: Entity | undefined, key: EntityKey): readonly FactValue[] {
  if (ref === undefined) return [];
  const text = [ref.type, ref.id].filter((part) => part !== undefined).join(':');
  if (text === '') return [];
  const term = entityTerm(ref, key);
  const history = key === 'actor' || key === 'target' ? historyAddress(key, ref) : undefined;
  return [
    { text, isCode: true, ...(term !== undefined && { term }), ...(history !== undefined && { history }) },
  ];
}

function entityTerm({ type, id }: Entity, key: EntityKey): string | undefined {
  // No key asks for a subject; `related` and `behalf` know ids only.
  if (key === 'subject') return undefined;
  if (key === 'related' || key === 'behalf') return id === undefined ? undefined : `${key}:${quoteValue(id)}`;
  const terms = [
    ...(id === undefined ? [] : [`${key}.id:${quoteValue(id)}`]),
    ...(type === undefined ? [] : [`${key}.type:${quoteValue(type)}`]),
  ];
  return terms.join(' ');
}

/** Where the history of an actor or of a target is. */
export function historyAddress(kind: 'actor' | 'target', { type, id }: Entity): string | undefined {
  if (id === undefined) return undefined;
  const search = type === undefined ? '' : `?type=${encodeURIComponent(type)}`;
  return `/history/${kind}/${encodeURIComponent(id)}${search}`;
}

/** A record that was written down so much later than it happened may have been held back. */
const LATE_MS = 300_000;

export function isLate({ occurred, recorded }: Pick<RecordJson['leaf'], 'occurred' | 'recorded'>): boolean {
  return Date.parse(recorded) - Date.parse(occurred) > LATE_MS;
}
