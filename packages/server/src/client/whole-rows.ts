/**
 * Cuts an export, as it comes, into what is whole and the rest: where the connection breaks, what is whole is kept, and the
 * export goes on behind its last row (docs/server.md). It is also the door `attestry/export-rows`: nothing in it needs Node, so
 * that the dashboard cuts its exports in the same way. The formats are those of the server:
 *
 *     csv      every cell quoted, CRLF, a head that begins with a byte order mark
 *     ndjson   a line is a row: {"leaf":…} or {"broken":…}; {"export":…} is the head, {"end":…} the end
 *     json     the same rows, each in a line of its own, with commas between; ],"end":… is the end
 */
import type { ExportFormat } from './answers.ts';

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BYTE_ORDER_MARK = 0xef;
const BEGINNING = 20;

const EMPTY: Uint8Array<ArrayBuffer> = new Uint8Array(0);
const utf8 = new TextDecoder();

export class WholeRows {
  readonly #format: ExportFormat;
  #pending: Uint8Array<ArrayBuffer> = EMPTY;
  /** In what is pending: how far was looked, and where the line begins that is not whole yet. */
  #scanned = 0;
  #lineStart = 0;
  #isQuoted = false;
  #cursor: string | undefined;
  #rows = 0;
  #broken = 0;
  #ended = false;

  constructor(format: ExportFormat) {
    this.#format = format;
  }

  /** Names the last whole row; undefined before the first. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  get rows(): number {
    return this.#rows;
  }

  /** Rows that stand for places whose bytes do not match their hash. */
  get broken(): number {
    return this.#broken;
  }

  /** Whether the end came. A CSV has none that could be seen: there, the connection says so. */
  get ended(): boolean {
    return this.#ended || this.#format === 'csv';
  }

  /** Takes what came, and gives what now ends with a whole row. */
  push(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    this.#pending = joined(this.#pending, bytes);
    let whole = 0;
    let last = EMPTY;
    for (let end = this.#findEnd(); end >= 0; end = this.#findEnd()) {
      const line = this.#pending.subarray(this.#lineStart, end);
      this.#lineStart = end + 1;
      if (!this.#countRow(line)) continue;
      last = line;
      whole = this.#format === 'json' ? end - (line.at(-1) === COMMA ? 1 : 0) : end + 1;
    }
    if (whole === 0) return EMPTY;
    this.#cursor = this.#cursorOf(last);
    const taken = this.#pending.subarray(0, whole);
    this.#pending = this.#pending.subarray(whole);
    this.#scanned -= whole;
    this.#lineStart -= whole;
    return taken;
  }

  /** What stands behind the last whole row, once the export has ended as it should. */
  rest(): Uint8Array<ArrayBuffer> {
    return this.#pending;
  }

  /** The connection broke: what is not whole comes again. */
  restart(): void {
    this.#pending = EMPTY;
    this.#scanned = 0;
    this.#lineStart = 0;
    this.#isQuoted = false;
    this.#ended = false;
  }

  /** Where the next line ends; −1 where it does not yet. Line feeds in quotes are part of a cell. */
  #findEnd(): number {
    if (this.#format !== 'csv') {
      const end = this.#pending.indexOf(LINE_FEED, this.#scanned);
      this.#scanned = end < 0 ? this.#pending.length : end + 1;
      return end;
    }
    for (let i = this.#scanned; i < this.#pending.length; i++) {
      const byte = this.#pending[i];
      if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
      else if (byte === LINE_FEED && !this.#isQuoted) {
        this.#scanned = i + 1;
        return i;
      }
    }
    this.#scanned = this.#pending.length;
    return -1;
  }

  /** Whether a line is a row, and no head, end or comma. */
  #countRow(line: Uint8Array): boolean {
    const beginning = utf8.decode(line.subarray(0, BEGINNING));
    const isBroken = beginning.startsWith(this.#format === 'csv' ? '"broken:' : '{"broken"');
    const isRow =
      this.#format === 'csv' ? line[0] !== BYTE_ORDER_MARK : isBroken || beginning.startsWith('{"leaf"');
    if (/^(?:\],|\{)"end"/.test(beginning)) this.#ended = true;
    if (isRow) this.#rows++;
    if (isBroken) this.#broken++;
    return isRow;
  }

  /** As the API takes it: an id, or incarnation and position. */
  #cursorOf(line: Uint8Array): string {
    const text = utf8.decode(line);
    if (this.#format === 'csv') return /^"([^"]*)"/.exec(text)?.[1] ?? '';
    const row = JSON.parse(text.replace(/,$/, '')) as {
      readonly leaf?: { readonly log: string; readonly seq: number };
      readonly broken?: { readonly incarnation: number; readonly seq: number };
    };
    const { leaf, broken } = row;
    if (leaf !== undefined) return `${leaf.log.slice(leaf.log.lastIndexOf('/') + 1)}:${leaf.seq}`;
    return broken === undefined ? '' : `${broken.incarnation}:${broken.seq}`;
  }
}

function joined(a: Uint8Array<ArrayBuffer>, b: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
