import type { JsonValue } from '@attestry/log/record';
import { visibleText } from '../ui/visible-text.ts';
import { commonEnds } from './common-ends.ts';
import { markerOf } from './markers.ts';
import { JsonText } from './value-text.tsx';

/** Longer texts are shown without marks: they are cut anyway. */
const MARKED = 400;

export interface ChangedValueProps {
  readonly value: JsonValue;
  /** What stands in its place on the other side. */
  readonly other: JsonValue | undefined;
}

/** A value that changed; in a text that kept its beginning or its end, what differs stands out. */
export function ChangedValue({ value, other }: ChangedValueProps) {
  if (!isMarkable(value) || !isMarkable(other)) return <JsonText value={value} />;
  const { start, end } = commonEnds(value, other);
  if (start + end < 3 || start + end === value.length) return <JsonText value={value} />;
  return (
    <span className="foreign font-mono text-sm whitespace-pre-wrap">
      "{visibleText(value.slice(0, start))}
      <strong className="rounded-xs bg-current/15 font-semibold">
        {visibleText(value.slice(start, value.length - end))}
      </strong>
      {visibleText(value.slice(value.length - end))}"
    </span>
  );
}

function isMarkable(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value.length <= MARKED && markerOf(value) === undefined;
}
