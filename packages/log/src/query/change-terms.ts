import { changedPaths } from '../event/changes.ts';
import type { Sections } from '../record/leaf.ts';
import { areEqual, type ByteRange, isPlainString, MemberCursor, parseJson } from './jcs-bytes.ts';
import { type TermWriter, termPrefix } from './term-writer.ts';

const CHANGED = termPrefix('ch', { limited: true });
const VALUE = termPrefix('v', { limited: true });

const utf8 = new TextEncoder();
const AFTER = utf8.encode('after');
const BEFORE = utf8.encode('before');
const NULL = utf8.encode('null');

const OPEN_ARRAY = 0x5b;
const TILDE = 0x7e;
const DOT = 0x2e;
const OPEN_OBJECT = 0x7b;

const section = new MemberCursor();
const left = new MemberCursor();
const right = new MemberCursor();

/** Writes the paths that a change changed and the words of all its values; returns whether the two sides differ. */
export function writeChange(writer: TermWriter, change: ByteRange): boolean {
  const { bytes, from, to } = change;
  let before = { bytes, from: to, to };
  let after = before;
  section.open(bytes, from, to);
  while (section.next()) {
    const value = { bytes, from: section.valueAt, to: section.valueEnd };
    if (section.isNamed(BEFORE)) before = value;
    else if (section.isNamed(AFTER)) after = value;
  }
  const differs = writeFlat(writer, before, after);
  for (const side of [before, after]) {
    if (side.from < to && (differs === undefined || !hasMembers(side)))
      writer.jsonWords(VALUE, bytes, side.from, side.to, true);
  }
  return differs ?? writePaths(writer, change);
}

function writePaths(writer: TermWriter, { bytes, from, to }: ByteRange): boolean {
  const change = parseJson(bytes, from, to) as NonNullable<Sections['change']>;
  const paths = changedPaths(change.before, change.after);
  for (const path of paths) writer.value(CHANGED, path);
  return paths.length > 0;
}

/**
 * The same for objects without objects and lists in them, as nearly all are, by comparing their bytes member by
 * member; undefined where there are others. What it wrote until then is right as well.
 */
function writeFlat(writer: TermWriter, before: ByteRange, after: ByteRange): boolean | undefined {
  if (!hasMembers(before) && !hasMembers(after)) return undefined;
  if (!isFlat(before) || !isFlat(after)) return undefined;
  left.open(before.bytes, before.from, before.to);
  right.open(after.bytes, after.from, after.to);
  let hasLeft = left.next();
  let hasRight = right.next();
  let differs = false;
  while (hasLeft || hasRight) {
    // Members stand in the order of their names; that of the bytes is the same only as long as all are plain.
    if ((hasLeft && !isPath(left)) || (hasRight && !isPath(right))) return undefined;
    const order = !hasLeft ? 1 : !hasRight ? -1 : compareNames(left, right);
    if ((order <= 0 && isContainer(left)) || (order >= 0 && isContainer(right))) return undefined;
    const isSame = order === 0 && areEqualValues(left, right);
    if (!isSame) {
      const { bytes, nameAt, nameEnd } = order <= 0 ? left : right;
      writer.ascii(CHANGED, bytes, nameAt, nameEnd);
      if (order >= 0) writer.jsonWords(VALUE, right.bytes, right.valueAt, right.valueEnd, true);
      differs = true;
    }
    if (order <= 0) writer.jsonWords(VALUE, left.bytes, left.valueAt, left.valueEnd, true);
    if (order <= 0) hasLeft = left.next();
    if (order >= 0) hasRight = right.next();
  }
  return differs;
}

/** An object with members, null, or nothing. */
function isFlat(side: ByteRange): boolean {
  return (
    side.from === side.to ||
    hasMembers(side) ||
    areEqual(side.bytes, side.from, side.to, NULL, 0, NULL.length)
  );
}

/** More than `{}`, and not what the log put in place of a value: the first member's name begins with a bracket. */
function hasMembers({ bytes, from, to }: ByteRange): boolean {
  return to - from > 2 && bytes[from] === OPEN_OBJECT && bytes[from + 2] !== OPEN_ARRAY;
}

function areEqualValues(one: MemberCursor, other: MemberCursor): boolean {
  return areEqual(one.bytes, one.valueAt, one.valueEnd, other.bytes, other.valueAt, other.valueEnd);
}

function isContainer({ bytes, valueAt }: MemberCursor): boolean {
  const first = bytes[valueAt];
  return first === OPEN_OBJECT || first === OPEN_ARRAY;
}

/** Whether the name is a path as it stands: no escapes, neither of JSON nor of paths. */
function isPath({ bytes, nameAt, nameEnd }: MemberCursor): boolean {
  if (nameAt === nameEnd || !isPlainString(bytes, nameAt, nameEnd)) return false;
  for (let i = nameAt; i < nameEnd; i++) if (bytes[i] === TILDE || bytes[i] === DOT) return false;
  return true;
}

/** The order of JCS, of names in ASCII. */
function compareNames(one: MemberCursor, other: MemberCursor): number {
  const oneLength = one.nameEnd - one.nameAt;
  const otherLength = other.nameEnd - other.nameAt;
  const length = Math.min(oneLength, otherLength);
  for (let i = 0; i < length; i++) {
    const difference = (one.bytes[one.nameAt + i] ?? 0) - (other.bytes[other.nameAt + i] ?? 0);
    if (difference !== 0) return difference;
  }
  return oneLength - otherLength;
}
