import { clsx } from 'clsx';
import { type ComponentProps, type ReactNode, useId } from 'react';

const INPUT =
  'h-7 w-full rounded-md border border-line2 bg-bg px-2 text-base text-fg placeholder:text-fg3 aria-invalid:border-crit';

export interface FieldProps {
  readonly label: ReactNode;
  /** Said under it. */
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
}

export interface TextFieldProps extends FieldProps, ComponentProps<'input'> {
  /** In the line, at its end: a button that belongs to it. */
  readonly end?: ReactNode;
}

/** A line of text with its label. */
export function TextField({ label, hint, error, end, className, ...rest }: TextFieldProps) {
  const id = useId();
  return (
    <div className={clsx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="relative">
        <input
          id={id}
          className={clsx(INPUT, end !== undefined && 'pr-8')}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-hint`}
          {...rest}
        />
        {end !== undefined && <div className="absolute inset-y-0 right-0">{end}</div>}
      </div>
      <div id={`${id}-hint`} className={clsx('text-sm', error === undefined ? 'text-fg3' : 'text-crit')}>
        {error ?? hint}
      </div>
    </div>
  );
}

/** Several lines of text with their label. */
export function TextAreaField({
  label,
  hint,
  error,
  className,
  ...rest
}: FieldProps & ComponentProps<'textarea'>) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <textarea
        id={id}
        className={clsx(
          'w-full rounded-md border border-line2 bg-bg p-2 placeholder:text-fg3 aria-invalid:border-crit',
          className,
        )}
        aria-invalid={error !== undefined}
        aria-describedby={`${id}-hint`}
        {...rest}
      />
      <div id={`${id}-hint`} className={clsx('text-sm', error === undefined ? 'text-fg3' : 'text-crit')}>
        {error ?? hint}
      </div>
    </div>
  );
}

export interface SelectFieldProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly (readonly [value: V, name: string])[];
  readonly onChange: (value: V) => void;
  /** Only for screen readers. */
  readonly hideLabel?: boolean;
}

/** One of many: the browser's own list, which every reader knows, on a telephone too. */
export function SelectField<V extends string>({
  label,
  value,
  options,
  onChange,
  hideLabel,
}: SelectFieldProps<V>) {
  return (
    <label className="flex flex-col gap-1">
      <span className={clsx('text-sm font-medium', hideLabel && 'sr-only')}>{label}</span>
      <select className={INPUT} value={value} onChange={(event) => onChange(event.target.value as V)}>
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

export interface CheckFieldProps {
  readonly label: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

export function CheckField({ label, checked, onChange }: CheckFieldProps) {
  return (
    <label className="flex min-h-6 items-center gap-2">
      <input
        type="checkbox"
        className="size-4 accent-(--acc)"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
