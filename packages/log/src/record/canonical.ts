/**
 * JCS, RFC 8785: the one text of a JSON value. Members sorted by UTF-16 code units, no white space, strings
 * and numbers as ECMAScript prints them. Sorting UTF-8 bytes or by locale is another order: U+1F600
 * (d83d de00) stands before U+FB33.
 */
import { classifyText, isWellFormed, quoteText, SURROGATE } from '../event/text.ts';

/**
 * The JCS text of a JSON value: null, booleans, finite numbers, well-formed strings, arrays, plain objects.
 * Throws a TypeError for anything else (undefined, NaN, a lone surrogate, a Date, a hole in an array): what
 * may be strange is normalised before it comes here. Recursive: the caller bounds the depth.
 */
export function formatJcs(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return formatString(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('jcs: NaN and Infinity are not JSON');
      return String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return formatArray(value);
      if (isPlain(value)) return formatObject(value);
      throw new TypeError('jcs: only plain objects are JSON');
    default:
      throw new TypeError(`jcs: ${typeof value} is not JSON`);
  }
}

function formatString(text: string): string {
  const bits = classifyText(text);
  if ((bits & SURROGATE) !== 0 && !isWellFormed(text)) throw new TypeError('jcs: lone surrogate');
  return quoteText(text, bits);
}

function formatArray(items: readonly unknown[]): string {
  let text = '[';
  for (let i = 0; i < items.length; i++) text += i === 0 ? formatJcs(items[i]) : `,${formatJcs(items[i])}`;
  return `${text}]`;
}

function formatObject(value: { readonly [key: string]: unknown }): string {
  let text = '{';
  for (const key of Object.keys(value).sort()) {
    text += `${text.length === 1 ? '' : ','}${formatString(key)}:${formatJcs(value[key])}`;
  }
  return `${text}}`;
}

function isPlain(value: object): value is { readonly [key: string]: unknown } {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
