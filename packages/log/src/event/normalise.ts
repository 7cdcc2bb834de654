/**
 * The one walk that makes sealed text of an application's values: it normalises, redacts and writes JCS at once,
 * so that text is only ever made of what is already redacted (docs/formats/log-format.md §1 step 1).
 *
 * It takes any JavaScript value and throws for none but one that is too large. Where the specification leaves
 * room: what JSON.stringify does silently (undefined left out, −0, boxed values, an invalid Date as null) is not
 * listed in `norm`, because a client that sends JSON cannot know of it; keys that become equal by redaction are
 * written as pairs, like those that become equal by (c); what is nested deeper than 1,000, which only JavaScript
 * input can be, is "[unreadable]", listed as "depth".
 */
import type { Sha256 } from '../bytes/sha256.ts';
import { MAX_EVENT_BYTES, MAX_JSON_DEPTH, MAX_SECTION_DEPTH } from './limits.ts';
import { NumberText, Pairs } from './lossless.ts';
import type { Norm, NormKind } from './norm.ts';
import { isAllowed, type MemberName, memberName, type RedactionRules, redactText } from './redact.ts';
import { Refused } from './refused.ts';
import { looksLikeKey } from './secret-key.ts';
import { REDACTED } from './secret-patterns.ts';
import { sortedNames } from './sort-names.ts';
import {
  classifyText,
  isWellFormed,
  NON_ASCII,
  quoteText,
  replaceLoneSurrogates,
  SURROGATE,
  utf8Length,
} from './text.ts';
import { formatMarker } from './truncate.ts';
import {
  isObject,
  keysOf,
  type ObjectLike,
  readMember,
  Shape,
  shapeOf,
  UNREADABLE,
  unboxed,
} from './value-shape.ts';

const UNREADABLE_TEXT = '"[unreadable]"';
const CYCLE_TEXT = '"[cycle]"';
const REDACTED_TEXT = `"${REDACTED}"`;
/** Up to here a scan of the ancestors is cheaper than a Set. */
const FEW_ANCESTORS = 40;

export class Normaliser {
  private readonly rules: RedactionRules;
  private readonly norm: Norm;
  private readonly sha256: Sha256;
  private readonly maxBytes: number;
  private readonly path: (string | number)[] = [];
  /** Depth of a value minus the segments of its pointer: 0 in a section, 1 in before, after, details. */
  private shift = 0;
  private readonly ancestors: object[] = [];
  /** Those beyond the first few; most events never need it. */
  private deepAncestors: Set<object> | undefined;
  private bytes = 0;

  /** `maxBytes` limits the JCS of all that is written, before truncation. */
  constructor(rules: RedactionRules, norm: Norm, sha256: Sha256, maxBytes: number = MAX_EVENT_BYTES) {
    this.rules = rules;
    this.norm = norm;
    this.sha256 = sha256;
    this.maxBytes = maxBytes;
  }

  /** JCS of a section's value, whose pointer is `/name`; undefined where it is absent. */
  section(name: string, value: unknown): string | undefined {
    this.shift = 0;
    this.path[0] = name;
    return this.value(value, 1, false);
  }

  /** JCS of a value that is a member of its section, but of the event too: before, after, details, reason. */
  member(name: string, value: unknown): string | undefined {
    this.shift = 1;
    this.path[0] = name;
    return this.memberValue(memberName(this.rules, name), value, 2);
  }

  /** Counts bytes of JCS. Throws {@link Refused} EVENT_TOO_LARGE beyond the limit. */
  grow(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.maxBytes)
      throw new Refused(
        'EVENT_TOO_LARGE',
        `event: larger than ${MAX_EVENT_BYTES} bytes: send less, or a reference`,
      );
  }

  private value(value: unknown, depth: number, afterToJson: boolean): string | undefined {
    switch (typeof value) {
      case 'string':
        return this.text(value, depth);
      case 'number':
        return this.number(value, depth);
      case 'boolean':
        this.grow(value ? 4 : 5);
        return value ? 'true' : 'false';
      case 'bigint':
        this.note(depth, 'number');
        return this.text(String(value), depth);
      case 'object':
        break;
      case 'symbol':
        return value === UNREADABLE ? this.unreadable(depth) : undefined;
      case 'function':
        // A function with toJSON is written; one without is absent, which is what Shape.function says.
        break;
      default:
        return undefined;
    }
    if (value === null) {
      this.grow(4);
      return 'null';
    }
    if (!isObject(value)) return undefined;
    const shape = shapeOf(value, afterToJson);
    if (shape !== Shape.record && shape !== Shape.array) return this.special(value, shape, depth);
    const before = this.enter(value, depth);
    if (before !== undefined) return before;
    const text = shape === Shape.record ? this.record(value, depth) : this.array(value, depth);
    return this.leave(text, depth);
  }

  private note(depth: number, kind: NormKind): void {
    this.norm.note(this.path, depth - this.shift, kind);
  }

  private unreadable(depth: number): string {
    this.note(depth, 'unreadable');
    this.grow(UNREADABLE_TEXT.length);
    return UNREADABLE_TEXT;
  }

  /** Remembers a container as an ancestor; the text that stands for one that cannot be walked. */
  private enter(value: object, depth: number): string | undefined {
    this.grow(1);
    if (this.isAncestor(value)) {
      this.note(depth, 'cycle');
      this.grow(CYCLE_TEXT.length);
      return CYCLE_TEXT;
    }
    if (depth > MAX_JSON_DEPTH) {
      this.note(depth, 'depth');
      return UNREADABLE_TEXT;
    }
    this.pushAncestor(value);
    return undefined;
  }

  private leave(text: string, depth: number): string {
    this.popAncestor();
    if (depth !== MAX_SECTION_DEPTH + 1) return text;
    this.note(depth, 'depth');
    return formatMarker(text, this.sha256);
  }

  private pushAncestor(value: object): void {
    this.ancestors.push(value);
    if (this.ancestors.length <= FEW_ANCESTORS) return;
    this.deepAncestors ??= new Set();
    this.deepAncestors.add(value);
  }

  private popAncestor(): void {
    const value = this.ancestors.pop();
    if (value !== undefined && this.ancestors.length >= FEW_ANCESTORS) this.deepAncestors?.delete(value);
  }

  private isAncestor(value: object): boolean {
    const few = Math.min(this.ancestors.length, FEW_ANCESTORS);
    for (let i = 0; i < few; i++) if (this.ancestors[i] === value) return true;
    return this.deepAncestors?.has(value) === true;
  }

  private special(value: ObjectLike, shape: Shape, depth: number): string | undefined {
    switch (shape) {
      case Shape.toJson:
        return this.converted(value, depth);
      case Shape.unreadable:
        return this.unreadable(depth);
      case Shape.boxed:
        return this.value(unboxed(value), depth, true);
      case Shape.function:
        return undefined;
      default:
        break;
    }
    if (value instanceof NumberText) {
      this.note(depth, 'number');
      return this.text(value.text, depth);
    }
    if (!(value instanceof Pairs)) return undefined;
    return this.enter(value, depth) ?? this.leave(this.entries(value.entries, depth), depth);
  }

  private converted(value: ObjectLike, depth: number): string | undefined {
    let result: unknown;
    try {
      const at = depth - this.shift - 1;
      result = typeof value.toJSON === 'function' ? value.toJSON(String(this.path[at] ?? '')) : value;
    } catch {
      return this.unreadable(depth);
    }
    if (result === value) return this.value(result, depth, true);
    // An ancestor too, so that {self: this} is seen as the cycle that it is. Its depth is that of its result.
    if (this.isAncestor(value) || depth > MAX_JSON_DEPTH) return this.enter(value, depth);
    this.pushAncestor(value);
    const text = this.value(result, depth, true);
    this.popAncestor();
    return text;
  }

  private array(value: ObjectLike, depth: number): string {
    const at = depth - this.shift;
    const length = lengthOf(value);
    // Each item counts what stands after it, a comma or the bracket.
    if (!(length > 0)) this.grow(1);
    const items: string[] = [];
    for (let i = 0; i < length; i++) {
      this.path[at] = i;
      this.grow(1);
      items.push(this.value(readMember(value, i), depth + 1, false) ?? 'null');
    }
    return `[${items.join(',')}]`;
  }

  private record(value: ObjectLike, depth: number): string {
    const keys = keysOf(value);
    if (keys === undefined) return this.unreadable(depth);
    const names = sortedNames(this.rules, keys);
    if (names === undefined) return this.entries(received(value, keys), depth);
    const at = depth - this.shift;
    let text = '{';
    for (const name of names) {
      this.path[at] = name.name;
      const member = readMember(value, name.name);
      const written =
        name.judged === 'plain'
          ? this.value(member, depth + 1, false)
          : this.memberValue(name, member, depth + 1);
      if (written === undefined) continue;
      this.grow(name.bytes + 1);
      text += text.length === 1 ? name.text + written : `,${name.text}${written}`;
    }
    if (text.length === 1) this.grow(1);
    return `${text}}`;
  }

  /** The value under a name that may be secret. */
  private memberValue(name: MemberName, value: unknown, depth: number): string | undefined {
    const secret =
      name.judged === 'secret' ||
      (name.judged === 'bare' && typeof value === 'string' && looksLikeKey(value));
    if (!secret || value === undefined || isAbsentFunction(value) || isAbsentSymbol(value))
      return this.value(value, depth, false);
    if (isAllowed(this.rules, this.path.slice(0, depth - this.shift))) return this.value(value, depth, false);
    // What a client already redacted is not ours to list.
    if (value !== REDACTED) this.note(depth, 'redacted');
    this.grow(REDACTED_TEXT.length);
    return REDACTED_TEXT;
  }

  /** Members whose keys cannot be written as they are, or are there twice. */
  private entries(entries: readonly (readonly [key: string, value: unknown])[], depth: number): string {
    const at = depth - this.shift;
    const written: [key: string, text: string, value: string][] = [];
    const keys = new Set<string>();
    for (const [received, value] of entries) {
      const wellFormed = isWellFormed(received) ? received : replaceLoneSurrogates(received);
      this.path[at] = wellFormed;
      const key = this.redact(wellFormed, classifyText(wellFormed), at + 1, 'text');
      this.path[at] = key;
      const text = this.memberValue(memberName(this.rules, wellFormed), value, depth + 1);
      if (text === undefined) continue;
      if (wellFormed !== received) this.note(depth + 1, 'surrogate');
      if (key !== wellFormed) this.note(depth + 1, 'redacted');
      this.grow(utf8Length(key) + 4);
      keys.add(key);
      written.push([key, quoteText(key), text]);
    }
    if (keys.size < written.length) {
      this.note(depth, 'pairs');
      return `{"[pairs]":[${written.map(([, key, value]) => `[${key},${value}]`).join(',')}]}`;
    }
    written.sort((a, b) => (a[0] < b[0] ? -1 : 1));
    return `{${written.map(([, key, value]) => `${key}:${value}`).join(',')}}`;
  }

  private number(value: number, depth: number): string {
    // String(−0) is "0".
    const text = String(value);
    this.grow(text.length);
    if (Number.isFinite(value)) return text;
    this.note(depth, 'number');
    return `"${text}"`;
  }

  private text(text: string, depth: number): string {
    const bits = classifyText(text);
    if (this.rules.relevant[bits] === 0) {
      this.grow(2 + ((bits & NON_ASCII) === 0 ? text.length : utf8Length(text)));
      return `"${text}"`;
    }
    return this.strangeText(text, bits, depth);
  }

  private strangeText(text: string, bits: number, depth: number): string {
    let clean = text;
    if ((bits & SURROGATE) !== 0 && !isWellFormed(text)) {
      clean = replaceLoneSurrogates(text);
      this.note(depth, 'surrogate');
    }
    const isPath = depth === 2 && this.path[0] === 'request' && this.path[1] === 'path' && this.shift === 0;
    const redacted = this.redact(clean, bits, depth - this.shift, isPath ? 'path' : 'text');
    if (redacted !== clean) this.note(depth, 'redacted');
    const quoted = redacted === clean ? quoteText(clean, bits) : quoteText(redacted);
    this.grow((bits & NON_ASCII) === 0 ? quoted.length : utf8Length(quoted));
    return quoted;
  }

  private redact(text: string, bits: number, length: number, kind: 'text' | 'path'): string {
    const redacted = redactText(this.rules, text, bits, kind);
    return redacted === text || isAllowed(this.rules, this.path.slice(0, length)) ? text : redacted;
  }
}

/** A function is absent from JSON, unless it says with toJSON what stands for it. */
function isAbsentFunction(value: unknown): boolean {
  if (typeof value !== 'function') return false;
  try {
    return typeof Reflect.get(value, 'toJSON') !== 'function';
  } catch {
    return false;
  }
}

function isAbsentSymbol(value: unknown): boolean {
  return typeof value === 'symbol' && value !== UNREADABLE;
}

function lengthOf(value: ObjectLike): number {
  const length = readMember(value, 'length');
  return typeof length === 'number' ? length : 0;
}

function received(value: ObjectLike, keys: readonly string[]): [string, unknown][] {
  return keys.map((key) => [key, readMember(value, key)]);
}
