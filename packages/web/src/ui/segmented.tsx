import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';

export interface SegmentedProps<V extends string> {
  /** Its name. */
  readonly label: string;
  readonly value: V;
  readonly options: readonly (readonly [value: V, name: ReactNode])[];
  readonly onChange: (value: V) => void;
}

/** One of a few, all in sight. */
export function Segmented<V extends string>({ label, value, options, onChange }: SegmentedProps<V>) {
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={([next]) => next !== undefined && onChange(next as V)}
      className="inline-flex h-7 items-center rounded-md border border-line2 bg-bg2 p-0.5"
    >
      {options.map(([option, name]) => (
        <Toggle
          key={option}
          value={option}
          className="h-full rounded-sm px-2 text-sm text-fg2 hover:text-fg data-pressed:bg-bg data-pressed:font-medium data-pressed:text-fg data-pressed:shadow-[0_1px_2px_var(--shadow)]"
        >
          {name}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
