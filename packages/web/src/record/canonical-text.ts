import type { JsonValue } from '@attestry/log/record';
import { membersOf } from './markers.ts';

/** Equal for equal values, whatever the order of their keys. */
export function canonicalText(value: JsonValue): string {
  return JSON.stringify(value, (_, inner: JsonValue) => {
    const members = membersOf(inner);
    if (members === undefined) return inner;
    return Object.fromEntries(
      Object.keys(members)
        .sort()
        .map((key) => [key, members[key]]),
    );
  });
}
