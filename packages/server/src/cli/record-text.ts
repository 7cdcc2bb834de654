import type { DecodedRecord, JsonValue, RecordView as ReadRecord } from '@attestry/log';

import { changedPaths } from '@attestry/log/query';
import type { SeenAnswer, StandingAnswer } from '../client/answers.ts';
import { shownJson, shownText } from './shown-text.ts';

type RecordView = Omit<ReadRecord, 'bytes'> & { readonly standing?: StandingAnswer };

const COLOURS: { readonly [severity: string]: string } = { warning: '33', critical: '31' };

export function paintSeverity(text: string, severity: string | undefined): string {
  const colour = COLOURS[severity ?? ''];
  return colour === undefined ? text : `\u001b[${colour}m${text}\u001b[0m`;
}

/** A record as a page of text. @param place where it is, as it was asked for: `17`, or `1:17` in an older incarnation */
export function formatRecord(
  view: RecordView & { readonly record: { readonly sentence: string } },
  place: string = String(view.record.leaf.seq),
): string {
  const { leaf, sections, sentence } = view.record;
  const head = `#${place}  ${leaf.type}  ${leaf.severity}${leaf.outcome ? `  ${leaf.outcome}` : ''}`;
  const change = sections.change === undefined ? [] : ['', 'Change', ...formatChange(sections.change)];
  const { reason, details, norm } = sections.details ?? {};
  return [
    head,
    `${shownText(sentence)}.`,
    '',
    ...formatFields(factsOf(view.record)),
    ...change,
    ...(leaf.system === undefined ? [] : ['', 'Says of the log', indented(shownJson(leaf.system, 2))]),
    ...(reason === undefined ? [] : ['', 'Reason', `  ${scalarText(reason)}`]),
    ...(details === undefined ? [] : ['', 'Details', indented(shownJson(details, 2))]),
    ...(Array.isArray(norm) ? ['', 'Changed on the way in', ...formatNorm(norm)] : []),
    '',
    'Proof',
    ...formatFields(proofOf(view)),
  ].join('\n');
}

type Field = readonly [label: string, text: string | undefined];

function factsOf({ leaf, sections }: DecodedRecord): readonly Field[] {
  const { actor = {}, behalf, target, request = {}, details } = sections;
  const imported = details?.imported;
  return [
    ['occurred', leaf.occurred],
    ['recorded', leaf.recorded + (leaf.clock === 'back' ? '  (the clock went back)' : '')],
    ['actor', person(leaf.actor, actor.name, actor.email)],
    ['roles', listText(actor.roles)],
    ['signed in', actor.auth === undefined ? undefined : shownJson(actor.auth)],
    ['on behalf of', person(leaf.behalf, behalf?.name)],
    ['target', person(leaf.target, target?.name)],
    ['related', leaf.related?.map((ref) => person(ref) ?? '').join(', ')],
    ['subject', person(leaf.subject)],
    ...Object.entries(request).map(([member, value]): Field => [member, scalarText(value)]),
    [
      'source',
      leaf.source && [leaf.source.id, leaf.source.seq].filter((part) => part !== undefined).join(' #'),
    ],
    ['imported', imported === undefined ? undefined : shownJson(imported)],
    ['gone', goneText({ leaf, sections })],
  ];
}

/** Sections that were sealed and that nobody has any more. */
function goneText({ leaf, sections }: Pick<DecodedRecord, 'leaf' | 'sections'>): string | undefined {
  const held = new Set(Object.keys(sections));
  const gone = Object.keys(leaf.sealed ?? {}).filter((section) => !held.has(section));
  return gone.length === 0
    ? undefined
    : `${gone.join(', ')} (erased, or removed: \`attestry verify\` tells which)`;
}

function proofOf(view: RecordView): readonly Field[] {
  const { record, tag, prevTag, checkpointSize, inclusionProof, standing } = view;
  const place =
    checkpointSize === undefined
      ? 'not covered by a signed checkpoint yet'
      : `in the signed tree of size ${checkpointSize}, by a proof of length ${inclusionProof?.length ?? 0} (--json prints it)`;
  return [
    ['log', record.leaf.log],
    ['id', record.leaf.id],
    ['ref', record.leaf.ref],
    ['hash', `${record.hash}  (the bytes shown match it)`],
    ['tag', tag],
    ['prevTag', prevTag],
    ['checkpoint', place],
    ['standing', standing && standingText(standing)],
  ];
}

/** From the weakest to the strongest that is known of its time and place. */
export function standingText({ checkpoint, seen, after, before }: StandingAnswer): string {
  const whose = ({ time, timeIsTheirs }: SeenAnswer): string =>
    `${time}${timeIsTheirs ? '' : ' (our clock)'}`;
  const between = [after && `after ${after.time}`, before && `before ${before.time}`].filter(Boolean);
  return [
    'chained',
    checkpoint === undefined ? 'in no checkpoint yet' : `in checkpoint ${checkpoint.toLocaleString('en-US')}`,
    ...(seen.length === 0
      ? ['seen by nobody outside']
      : seen.map((one) => `seen outside by ${one.who} at ${whose(one)}`)),
    ...(after !== undefined && before !== undefined
      ? [`recorded between ${after.time} and ${before.time}`]
      : between.map((one) => `recorded ${one}`)),
  ].join(' · ');
}

function formatFields(fields: readonly Field[]): string[] {
  return fields.flatMap(([label, text]) =>
    text === undefined || text === '' ? [] : [`  ${label.padEnd(12)}  ${shownText(text)}`],
  );
}

function person(
  ref: DecodedRecord['leaf']['target'],
  name?: JsonValue,
  email?: JsonValue,
): string | undefined {
  if (ref === undefined) return typeof name === 'string' ? name : undefined;
  const id = [ref.type, ref.id].filter((part) => part !== undefined).join(':');
  const words = [name, email === undefined ? undefined : `<${scalarText(email)}>`].filter(
    (part) => part !== undefined,
  );
  return [id, ...words.map(scalarText)].join('  ');
}

function listText(value: JsonValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value.map(scalarText).join(', ') : shownJson(value);
}

function scalarText(value: JsonValue | undefined): string {
  return typeof value === 'string' ? shownText(value) : shownJson(value ?? null);
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}

const MOST_PATHS = 50;

/** Every leaf that differs, before and after. */
function formatChange({
  before,
  after,
}: {
  readonly before?: JsonValue;
  readonly after?: JsonValue;
}): string[] {
  const paths = changedPaths(before, after, MOST_PATHS + 1);
  if (paths.length === 0) return ['  nothing differs'];
  const width = Math.min(32, Math.max(...paths.map((path) => path.length)));
  const lines = paths.slice(0, MOST_PATHS).map((path) => {
    const [was, is] = [valueAt(before, path), valueAt(after, path)];
    return `  ${shownText(path === '' ? '(value)' : path).padEnd(width)}  ${sideText(was)} → ${sideText(is)}`;
  });
  return paths.length > MOST_PATHS ? [...lines, '  … and more: --json prints all'] : lines;
}

function sideText(value: unknown): string {
  return value === undefined ? '(none)' : shownJson(value);
}

/** The value at a path of `changedPaths`. */
function valueAt(value: unknown, path: string): unknown {
  if (path === '') return value;
  let found = value;
  for (const segment of path.split('.')) {
    const key = segment === '~2' ? '' : segment.replaceAll('~1', '.').replaceAll('~0', '~');
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Object.entries(found).find(([name]) => name === key)?.[1];
  }
  return found;
}

const MEANINGS: { readonly [kind: string]: string } = {
  redacted: 'a secret was taken out',
  truncated: 'too long: its beginning and its hash were kept',
  depth: 'nested too deep: its beginning and its hash were kept',
  number: 'a number that not every reader reads alike was kept as text',
  pairs: 'a key stood twice: both were kept, as pairs',
  surrogate: 'broken characters were replaced',
  cycle: 'it contained itself',
  unreadable: 'it could not be read',
  cut: 'an id was too long for the leaf; in full it is in the details',
  type: 'it was written in another way; see type',
  schema: 'not as the definition of the type says',
};

function formatNorm(norm: readonly JsonValue[]): string[] {
  const entries = norm.flatMap((entry): (readonly [pointer: string, meaning: string])[] => {
    if (!Array.isArray(entry)) return [];
    const [pointer, kind] = entry;
    return [[scalarText(pointer), MEANINGS[String(kind)] ?? String(kind)]];
  });
  const width = Math.min(40, Math.max(0, ...entries.map(([pointer]) => pointer.length)));
  return entries.map(([pointer, meaning]) => `  ${pointer.padEnd(width)}  ${meaning}`);
}
