import { useState } from 'react';
import { ANCHOR } from '../anchors/anchor-messages.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { CheckField, SelectField, TextAreaField, TextField } from '../ui/field.tsx';
import {
  ANCHOR_KINDS,
  type AnchorField,
  type AnchorForm,
  EMPTY_FORM,
  type FieldProblem,
  formProblems,
  INTERVALS_MS,
  KIND_FIELDS,
  newAnchorOf,
  withKind,
} from './anchor-form.ts';
import { NEW_ANCHOR } from './new-anchor-messages.ts';
import { useAddAnchor } from './settings-queries.ts';

/** Sets up who is shown the log: a kind, and the fields of that kind alone. */
export default function NewAnchorDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(NEW_ANCHOR);
  const names = useMessages(ANCHOR);
  const [form, setForm] = useState(EMPTY_FORM);
  const [isAsked, setAsked] = useState(false);
  const add = useAddAnchor();
  const problems = isAsked ? formProblems(form) : {};
  const { needed, optional } = KIND_FIELDS[form.kind];
  const act = (): void => {
    setAsked(true);
    if (Object.keys(formProblems(form)).length === 0) add.mutate(newAnchorOf(form), { onSuccess: onClose });
  };
  const fieldOf = (field: AnchorField) => (
    <FormField
      key={`${form.kind} ${field}`}
      field={field}
      form={form}
      problem={problems[field]}
      onChange={(text) => setForm({ ...form, texts: { ...form.texts, [field]: text } })}
    />
  );
  const button = (
    <Button look="primary" disabled={add.isPending} onClick={act}>
      {t.add}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={t.title} actions={button}>
      <form
        className="flex flex-col gap-3"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          act();
        }}
      >
        <div className="flex flex-col gap-1">
          <SelectField
            label={t.kind}
            value={form.kind}
            options={ANCHOR_KINDS.map((kind) => [kind, names[kind]] as const)}
            onChange={(kind) => {
              setAsked(false);
              setForm(withKind(form, kind));
            }}
          />
          <p className="m-0 text-sm text-fg2">{t[`about${form.kind}`]}</p>
        </div>
        {fieldOf('name')}
        {needed.map(fieldOf)}
        {form.kind === 'mail' && (
          <CheckField label={t.tls} checked={form.tls} onChange={(tls) => setForm({ ...form, tls })} />
        )}
        {optional.map(fieldOf)}
        <SelectField
          label={t.every}
          value={String(form.everyMs)}
          options={INTERVALS_MS.map((ms, i) => [String(ms), t[INTERVAL_NAMES[i] ?? 'hour']] as const)}
          onChange={(ms) => setForm({ ...form, everyMs: Number(ms) })}
        />
        <p className="m-0 text-sm text-fg3">{t.recorded}</p>
        {add.error !== null && <Failure error={add.error} />}
        <button type="submit" hidden disabled={add.isPending} />
      </form>
    </Dialog>
  );
}

/** Of {@link INTERVALS_MS}. */
const INTERVAL_NAMES = ['minutes10', 'hour', 'hours6', 'day'] as const;

interface FormFieldProps {
  readonly field: AnchorField;
  readonly form: AnchorForm;
  readonly problem: FieldProblem | undefined;
  readonly onChange: (text: string) => void;
}

function FormField({ field, form: { kind, texts }, problem, onChange }: FormFieldProps) {
  const words = useFieldWords(field, kind);
  const error = useProblem(problem);
  const props = {
    ...words,
    error,
    value: texts[field],
    spellCheck: false,
    autoComplete: 'off',
  };
  if (field === 'policy' || field === 'ca') {
    return (
      <TextAreaField
        {...props}
        rows={field === 'policy' ? 7 : 3}
        className="font-mono text-sm"
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    <TextField
      {...props}
      type={field === 'secret' ? 'password' : 'text'}
      autoComplete={field === 'secret' ? 'new-password' : 'off'}
      inputMode={field === 'port' || field === 'retainDays' ? 'numeric' : undefined}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface FieldWords {
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
}

function useFieldWords(field: AnchorField, kind: AnchorForm['kind']): FieldWords {
  const t = useMessages(NEW_ANCHOR);
  const placeholder = PLACEHOLDERS[field];
  const hint = `${field}Hint` in t ? t[`${field}Hint` as keyof typeof t] : undefined;
  const name = field === 'secret' ? (`secret${kind}` as 'secrets3' | 'secretmail' | 'secretwebhook') : field;
  return {
    label: t[name],
    ...(hint !== undefined && { hint }),
    ...(placeholder !== undefined && { placeholder }),
  };
}

/** The same in every language: addresses and names of examples. */
const PLACEHOLDERS: { readonly [F in AnchorField]?: string } = {
  policy: [
    'witness ada ada.example+5c1d3f2a+BA… https://witness.ada.example/',
    'witness bob bob.example+91b0c7de+BA… https://bob.example/witness/',
    'group both 2 ada bob',
    'quorum both',
  ].join('\n'),
  url: 'https://',
  ca: '-----BEGIN CERTIFICATE-----',
  path: '/mnt/second-site/checkpoints',
  endpoint: 'https://s3.example',
  region: 'eu-central-1',
  to: 'auditor@example.org',
  from: 'attestry@example.org',
  host: 'mail.example.org',
};

function useProblem(problem: FieldProblem | undefined): string | undefined {
  const t = useMessages(NEW_ANCHOR);
  if (problem === undefined) return undefined;
  return problem === 'required' ? t.required : t[`problem${problem}`];
}
