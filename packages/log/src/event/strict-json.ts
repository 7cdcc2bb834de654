/**
 * The slow, exact reader of JSON text: RFC 8259 to the letter, every position known, nothing lost.
 * `readJson` comes here only with text that JSON.parse refuses or of which it would lose something.
 */
import { MAX_JSON_DEPTH } from './limits.ts';
import { NumberText, Pairs } from './lossless.ts';
import { Refused } from './refused.ts';

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: { readonly [letter: string]: string } = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * The value of a JSON text, with {@link Pairs} and {@link NumberText} where a plain value would lose
 * something. Throws {@link Refused} JSON_INVALID or JSON_TOO_DEEP with line and column.
 */
export function parseStrictJson(text: string): unknown {
  const reader = new Reader(text);
  const value = reader.value(1);
  reader.end();
  return value;
}

class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): unknown {
    this.space();
    switch (this.text.charAt(this.at)) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        return this.string();
      case 't':
        return this.literal('true', true);
      case 'f':
        return this.literal('false', false);
      case 'n':
        return this.literal('null', null);
      default:
        return this.number();
    }
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) throw this.expected('the end after the value');
  }

  private object(depth: number): unknown {
    this.deeper(depth);
    const entries: [string, unknown][] = [];
    const keys = new Set<string>();
    if (!this.closes('}')) {
      do {
        this.space();
        if (this.text.charAt(this.at) !== '"') throw this.expected('a member name in double quotes');
        const key = this.string();
        this.space();
        if (this.text.charAt(this.at) !== ':') throw this.expected("':'");
        this.at++;
        entries.push([key, this.value(depth + 1)]);
        keys.add(key);
      } while (this.continues('}'));
    }
    // fromEntries defines members: "__proto__" is a key like any other.
    return keys.size === entries.length ? Object.fromEntries(entries) : new Pairs(entries);
  }

  private array(depth: number): unknown[] {
    this.deeper(depth);
    const items: unknown[] = [];
    if (this.closes(']')) return items;
    do items.push(this.value(depth + 1));
    while (this.continues(']'));
    return items;
  }

  private deeper(depth: number): void {
    if (depth > MAX_JSON_DEPTH) {
      throw new Refused(
        'JSON_TOO_DEEP',
        `json: nested deeper than ${MAX_JSON_DEPTH} at ${this.position()}: flatten the value or send it as a string`,
      );
    }
    this.at++;
  }

  private closes(bracket: string): boolean {
    this.space();
    if (this.text.charAt(this.at) !== bracket) return false;
    this.at++;
    return true;
  }

  private continues(bracket: string): boolean {
    this.space();
    const next = this.text.charAt(this.at);
    if (next !== ',' && next !== bracket) throw this.expected(`',' or '${bracket}'`);
    this.at++;
    return next === ',';
  }

  private string(): string {
    this.at++;
    let value = '';
    for (;;) {
      PLAIN.lastIndex = this.at;
      value += PLAIN.exec(this.text)?.[0] ?? '';
      this.at = PLAIN.lastIndex;
      const next = this.text.charAt(this.at);
      if (next === '"') break;
      if (next === '') throw this.expected("'\"'");
      if (next !== '\\') throw this.expected('an escape instead of a control character');
      value += this.escape();
    }
    this.at++;
    return value;
  }

  private escape(): string {
    const letter = this.text.charAt(this.at + 1);
    const plain = ESCAPES[letter];
    if (plain !== undefined) {
      this.at += 2;
      return plain;
    }
    const hex = this.text.slice(this.at + 2, this.at + 6);
    if (letter !== 'u' || !/^[0-9a-fA-F]{4}$/.test(hex)) throw this.expected('an escape of RFC 8259 §7');
    this.at += 6;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  private number(): number | NumberText {
    NUMBER.lastIndex = this.at;
    const text = NUMBER.exec(this.text)?.[0];
    if (text === undefined) throw this.expected('a value');
    this.at += text.length;
    const value = Number(text);
    return String(value) === text ? value : new NumberText(text);
  }

  private literal<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.at)) throw this.expected('a value');
    this.at += word.length;
    return value;
  }

  private space(): void {
    for (;;) {
      const code = this.text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at++;
    }
  }

  private expected(what: string): Refused {
    const next = this.text.codePointAt(this.at);
    const found = next === undefined ? 'the end' : JSON.stringify(String.fromCodePoint(next));
    return new Refused('JSON_INVALID', `json: expected ${what} at ${this.position()}, found ${found}`);
  }

  private position(): string {
    const before = this.text.slice(0, this.at);
    const line = before.split('\n').length;
    return `line ${line}, column ${this.at - before.lastIndexOf('\n')}`;
  }
}
