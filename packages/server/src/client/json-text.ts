import { NumberText, Pairs } from '@attestry/log/event';

/**
 * JSON that `readJson` reads as the same value: an object in which a key stands twice, and a number that is more than
 * a double, go out as they came in. Undefined members are left out.
 */
export function formatJson(value: unknown): string {
  if (value instanceof NumberText) return value.text;
  if (value instanceof Pairs) return formatMembers(value.entries);
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(formatJson).join(',')}]`;
  if (typeof value !== 'object' || value === null || value instanceof Date)
    return JSON.stringify(value) ?? 'null';
  return formatMembers(Object.entries(value));
}

function formatMembers(members: readonly (readonly [key: string, value: unknown])[]): string {
  const texts = members.flatMap(([key, value]) =>
    value === undefined ? [] : [`${JSON.stringify(key)}:${formatJson(value)}`],
  );
  return `{${texts.join(',')}}`;
}
