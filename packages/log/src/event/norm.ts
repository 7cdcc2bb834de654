/**
 * `details.norm`: what was done to an event, as [JSON pointer into the event, kind] (docs/formats/log-format.md §1
 * step 4). Sorted by UTF-16, pointer first; the first 1,000, then ["", "more"].
 */
import { MAX_NORM_ENTRIES, MAX_POINTER_BYTES } from './limits.ts';
import { escapeSegment } from './redact.ts';
import { cutUtf8, quoteText } from './text.ts';

export type NormKind =
  | 'surrogate'
  | 'number'
  | 'pairs'
  | 'depth'
  | 'cycle'
  | 'unreadable'
  | 'truncated'
  | 'redacted'
  | 'cut'
  | 'type'
  | 'schema';

export type NormEntry = readonly [pointer: string, kind: NormKind];

/** So many are collected before all but the first 1,000 are forgotten: a hostile event can have 300,000. */
const MOST_COLLECTED = 4 * MAX_NORM_ENTRIES;

/** Collects entries in any order. */
export class Norm {
  private collected: NormEntry[] = [];
  private more = false;
  /** Once entries were forgotten: the last one kept. What comes after it can never be among the first. */
  private last: NormEntry | undefined;
  /** The parent of the value noted last, whose siblings are likely to be noted next. */
  private parentPath: readonly (string | number)[] = [];
  private parentPointer = '';

  /** Notes that `kind` was done to the value at the first `length` segments of `path`. */
  note(path: readonly (string | number)[], length: number, kind: NormKind): void {
    const parent = length - 1;
    if (!this.isParent(path, parent)) {
      this.parentPath = path.slice(0, parent);
      this.parentPointer = formatPointer(path, parent);
    }
    const { parentPointer } = this;
    const isCut = parentPointer.length > MAX_POINTER_BYTES;
    this.add(isCut ? parentPointer : `${parentPointer}/${escapeSegment(path[parent] ?? '')}`, kind);
  }

  private isParent(path: readonly (string | number)[], length: number): boolean {
    if (this.parentPath.length !== length) return false;
    for (let i = length - 1; i >= 0; i--) if (this.parentPath[i] !== path[i]) return false;
    return true;
  }

  add(pointer: string, kind: NormKind): void {
    const entry: NormEntry = [cutUtf8(pointer, MAX_POINTER_BYTES), kind];
    if (this.last !== undefined && compareEntries(entry, this.last) >= 0) return;
    this.collected.push(entry);
    if (this.collected.length < MOST_COLLECTED) return;
    this.keepFirst();
    this.last = this.collected.at(-1);
  }

  /** How many entries {@link format} writes, ["", "more"] included. */
  count(): number {
    return this.more ? MAX_NORM_ENTRIES + 1 : Math.min(this.collected.length, MAX_NORM_ENTRIES + 1);
  }

  /** JCS of the list. */
  format(): string {
    this.keepFirst();
    const entries = this.collected.map(([pointer, kind]) => `[${quoteText(pointer)},"${kind}"]`);
    return `[${(this.more ? [...entries, '["","more"]'] : entries).join(',')}]`;
  }

  private keepFirst(): void {
    this.collected.sort(compareEntries);
    if (this.collected.length <= MAX_NORM_ENTRIES) return;
    this.collected.length = MAX_NORM_ENTRIES;
    this.more = true;
  }
}

function formatPointer(path: readonly (string | number)[], length: number): string {
  let pointer = '';
  // What is cut off later need not be written: a pointer can have 1,000 segments.
  for (let i = 0; i < length && pointer.length <= MAX_POINTER_BYTES; i++)
    pointer += `/${escapeSegment(path[i] ?? '')}`;
  return pointer;
}

function compareEntries(a: NormEntry, b: NormEntry): number {
  if (a[0] !== b[0]) return a[0] < b[0] ? -1 : 1;
  return a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0;
}
