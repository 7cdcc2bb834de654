import type { NewApiKeyJson, Scope } from 'attestry/api';
import { useId, useState } from 'react';
import { useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { CheckField, SelectField, TextField } from '../ui/field.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { KEY_SCOPES, type KeyDraft, keyProblem, NEW_KEY, newKeyOf, SPANS } from './key-form.ts';
import { KEYS } from './keys-messages.ts';
import { MadeSecret } from './made-secret.tsx';
import { useCreateKey } from './settings-queries.ts';

/** Makes a key, and shows it this once. */
export function NewKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const create = useCreateKey();
  if (create.data !== undefined) return <MadeSecret secret={create.data.secret} onClose={onClose} />;
  return (
    <KeyForm
      error={create.error}
      isPending={create.isPending}
      onMake={(key) => create.mutate(key)}
      onClose={onClose}
    />
  );
}

interface KeyFormProps {
  readonly error: unknown;
  readonly isPending: boolean;
  readonly onMake: (key: NewApiKeyJson) => void;
  readonly onClose: () => void;
}

function KeyForm({ error, isPending, onMake, onClose }: KeyFormProps) {
  const t = useMessages(KEYS);
  const form = useId();
  const [draft, setDraft] = useState(NEW_KEY);
  const [isAsked, setAsked] = useState(false);
  const problem = isAsked ? keyProblem(draft) : undefined;
  const change = (part: Partial<KeyDraft>): void => setDraft({ ...draft, ...part });
  const button = (
    <Button look="primary" type="submit" form={form} disabled={isPending}>
      {t.make}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={t.newTitle} actions={button}>
      <form
        id={form}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (keyProblem(draft) === undefined) onMake(newKeyOf(draft, Date.now()));
        }}
      >
        <TextField
          label={t.name}
          hint={t.nameHint}
          value={draft.name}
          autoComplete="off"
          error={problem === 'name' ? t.problemName : undefined}
          onChange={(event) => change({ name: event.target.value })}
        />
        <ScopeFields
          scopes={draft.scopes}
          problem={problem === 'scopes' ? t.problemScopes : undefined}
          onChange={(scopes) => change({ scopes })}
        />
        <LogFields
          logs={draft.logs}
          problem={problem === 'logs' ? t.problemLogs : undefined}
          onChange={(logs) => change({ logs })}
        />
        <SelectField
          label={t.end}
          value={draft.span}
          options={SPANS.map((span) => [span, span === '' ? t.endNever : t[`end${span}`]] as const)}
          onChange={(span) => change({ span })}
        />
        <TextField
          label={t.from}
          hint={t.fromHint}
          value={draft.networks}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => change({ networks: event.target.value })}
        />
        <CheckField label={t.isPerson} checked={draft.person} onChange={(person) => change({ person })} />
        {error !== null && <Failure error={error} />}
      </form>
    </Dialog>
  );
}

interface ScopeFieldsProps {
  readonly scopes: readonly Scope[];
  readonly problem: string | undefined;
  readonly onChange: (scopes: readonly Scope[]) => void;
}

function ScopeFields({ scopes, problem, onChange }: ScopeFieldsProps) {
  const t = useMessages(KEYS);
  return (
    <fieldset className="m-0 flex flex-col gap-1 border-0 p-0">
      <legend className="mb-1 p-0 text-sm font-medium">{t.scopes}</legend>
      {KEY_SCOPES.map((scope) => (
        <CheckField
          key={scope}
          label={t[scope]}
          checked={scopes.includes(scope)}
          onChange={(isOn) =>
            onChange(KEY_SCOPES.filter((one) => (one === scope ? isOn : scopes.includes(one))))
          }
        />
      ))}
      <div role="status" className="text-sm text-crit empty:hidden">
        {problem}
      </div>
    </fieldset>
  );
}

interface LogFieldsProps {
  readonly logs: readonly string[] | undefined;
  readonly problem: string | undefined;
  readonly onChange: (logs: readonly string[] | undefined) => void;
}

/** Every log, those to come too, or some of those that there are. */
function LogFields({ logs, problem, onChange }: LogFieldsProps) {
  const t = useMessages(KEYS);
  const names = useSession().logs.map(({ name }) => name);
  return (
    <fieldset className="foreign m-0 flex flex-col gap-1 border-0 p-0">
      <legend className="mb-1 p-0 text-sm font-medium">{t.logs}</legend>
      <CheckField
        label={t.allLogs}
        checked={logs === undefined}
        onChange={(isOn) => onChange(isOn ? undefined : [])}
      />
      {logs !== undefined &&
        names.map((name) => (
          <CheckField
            key={name}
            label={visibleText(name, 100)}
            checked={logs.includes(name)}
            onChange={(isOn) => onChange(names.filter((one) => (one === name ? isOn : logs.includes(one))))}
          />
        ))}
      <div role="status" className="text-sm text-crit empty:hidden">
        {problem}
      </div>
    </fieldset>
  );
}
