/**
 * The grammar of a leaf as one regular expression: what matches is JCS with our members in their order, so that
 * checking the form of a leaf and reading it are one step, several times faster than parsing and printing again.
 * Only `system` is free JSON; it is read and printed again.
 */

import type { EntityRef, JsonValue, Outcome, SectionName, Severity } from '../event/vocabulary.ts';
import { formatJcs } from '../record/canonical.ts';
import type { Leaf } from '../record/leaf.ts';

/** A JCS string: short escapes where there are any, \u00xx in lower case for other controls, all else raw. */
const STRING = String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\bfnrt]|u00(?:0[0-7be-f]|1[0-9a-f])))*"`;
const INTEGER = '(?:0|[1-9][0-9]{0,15})';
const TIME = String.raw`"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"`;
const REF = String.raw`\{(?:"id":${STRING},"type":${STRING}|"id":${STRING}|"type":${STRING}|)\}`;
const DIGEST = '"[A-Za-z0-9_-]{43}"';
/** Each member is followed by the next one's quote after a comma, or by the end. */
const SEALED = ['actor', 'behalf', 'change', 'details', 'request', 'target']
  .map((name) => `(?:"${name}":${DIGEST}(?:,(?=")|(?=\\})))?`)
  .join('');
const SOURCE = String.raw`\{(?:"id":${STRING},"seq":${INTEGER}|"id":${STRING}|"seq":${INTEGER})\}`;

const LEAF = new RegExp(
  String.raw`\{"actor":(${REF})(?:,"behalf":(${REF}))?,"category":(${STRING})(,"clock":"back")?` +
    String.raw`,"id":"([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})"` +
    String.raw`,"log":(${STRING}),"n":"[A-Za-z0-9_-]{22}"(?:,"norm":([1-9][0-9]*))?,"occurred":(${TIME})` +
    String.raw`(?:,"outcome":"(success|failure|denied|unknown)")?,"recorded":(${TIME})(?:,"ref":(${STRING}))?` +
    String.raw`(?:,"related":(\[${REF}(?:,${REF})*\]))?(?:,"sealed":(\{${SEALED}\}))?,"seq":(${INTEGER})` +
    String.raw`,"severity":"(info|warning|critical)"(?:,"source":(${SOURCE}))?(?:,"subject":(${REF}))?` +
    // The shortest that leaves a whole leaf: a longer one would swallow the target behind it.
    String.raw`(?:,"system":(\{[^\u0000]*?\}))?(?:,"target":(${REF}))?,"type":(${STRING}),"v":1\}(?=\u0000|$)`,
  'y',
);

/**
 * Reads the leaf that stands in a text from `at` to `end`. Undefined when the bytes there are not canonical or
 * not a leaf of version 1.
 */
export function readLeaf(text: string, at: number, end: number): Leaf | undefined {
  LEAF.lastIndex = at;
  const match = LEAF.exec(text);
  if (match === null || LEAF.lastIndex !== end) return undefined;
  const system = match[SYSTEM];
  if (match[SEALED_AT] === '{}' || (system !== undefined && !isCanonical(system))) return undefined;
  return leafOf(match, system);
}

/** Groups of LEAF that are named because they are asked for twice. */
const SEALED_AT = 13;
const SYSTEM = 18;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Members are set one by one: spreading a dozen optional ones costs more than all the rest. */
function leafOf(match: RegExpExecArray, system: string | undefined): Leaf {
  const [, actor, behalf, category, clock, id, log, norm, occurred, outcome, recorded, ref] = match;
  const leaf: Writable<Leaf> = {
    v: 1,
    log: parse(log),
    seq: Number(match[14]),
    id: id ?? '',
    n: '',
    type: parse(match[20]),
    category: parse(category),
    severity: match[15] as Severity,
    recorded: parse(recorded),
    occurred: parse(occurred),
    actor: parseRef(actor),
  };
  if (clock !== undefined) leaf.clock = 'back';
  if (norm !== undefined) leaf.norm = Number(norm);
  if (outcome !== undefined) leaf.outcome = outcome as Outcome;
  if (ref !== undefined) leaf.ref = parse(ref);
  if (behalf !== undefined) leaf.behalf = parseRef(behalf);
  const [related, sealed, source, subject, target] = [match[12], match[13], match[16], match[17], match[19]];
  if (target !== undefined) leaf.target = parseRef(target);
  if (related !== undefined) leaf.related = JSON.parse(related) as EntityRef[];
  if (subject !== undefined) leaf.subject = parseRef(subject);
  if (source !== undefined) leaf.source = parseSource(source);
  if (sealed !== undefined) leaf.sealed = parseSealed(sealed);
  if (system !== undefined) leaf.system = JSON.parse(system) as NonNullable<Leaf['system']>;
  return leaf;
}

/** Digests by section, of a text that the grammar has matched: each name and each digest stands between quotes. */
function parseSealed(text: string): NonNullable<Leaf['sealed']> {
  const sealed: { [S in SectionName]?: string } = {};
  for (let at = 2; at < text.length; ) {
    const end = text.indexOf('"', at);
    const digestAt = end + '":"'.length;
    sealed[text.slice(at, end) as SectionName] = text.slice(digestAt, digestAt + 43);
    at = digestAt + 43 + '","'.length;
  }
  return sealed;
}

/** A quoted text without escapes, as nearly all are, is what stands between the quotes. */
function parse(quoted: string | undefined): string {
  if (quoted === undefined) return '';
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1);
}

const BETWEEN = '","type":"';

/** An entity whose text the grammar has matched. Nearly all have id and type, without escapes. */
function parseRef(text: string | undefined): EntityRef {
  if (text === undefined) return {};
  const end = text.indexOf(BETWEEN);
  if (end < 0 || !text.startsWith('{"id":"') || text.includes('\\')) return JSON.parse(text) as EntityRef;
  return { id: text.slice('{"id":"'.length, end), type: text.slice(end + BETWEEN.length, -'"}'.length) };
}

const BEFORE_SEQ = '","seq":';

/** The same of a source. */
function parseSource(text: string): NonNullable<Leaf['source']> {
  const end = text.indexOf(BEFORE_SEQ);
  if (end < 0 || !text.startsWith('{"id":"') || text.includes('\\'))
    return JSON.parse(text) as NonNullable<Leaf['source']>;
  return {
    id: text.slice('{"id":"'.length, end),
    seq: Number(text.slice(end + BEFORE_SEQ.length, -1)),
  };
}

function isCanonical(json: string): boolean {
  try {
    return formatJcs(JSON.parse(json) as JsonValue) === json;
  } catch {
    return false;
  }
}
