import type { Scope } from 'attestry/api';
import { useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { CheckField, TextField } from '../ui/field.tsx';
import { OnceShown } from '../ui/once-shown.tsx';
import { KEY_SCOPES, keyProblem } from './key-form.ts';
import { KEYS } from './keys-messages.ts';
import { type NewKey, useCreateKey } from './settings-queries.ts';

/** Makes a key, and shows it this once. */
export function NewKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const create = useCreateKey();
  if (create.data !== undefined) return <MadeKey secret={create.data.secret} onClose={onClose} />;
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
  readonly onMake: (key: NewKey) => void;
  readonly onClose: () => void;
}

function KeyForm({ error, isPending, onMake, onClose }: KeyFormProps) {
  const t = useMessages(KEYS);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['read']);
  const [person, setPerson] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const problem = isAsked ? keyProblem(name, scopes) : undefined;
  const make = (): void => {
    setAsked(true);
    if (keyProblem(name, scopes) === undefined) onMake({ name: name.trim(), scopes, person });
  };
  const change = (scope: Scope, isOn: boolean): void =>
    setScopes(KEY_SCOPES.filter((one) => (one === scope ? isOn : scopes.includes(one))));
  const button = (
    <Button look="primary" disabled={isPending} onClick={make}>
      {t.make}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={t.newTitle} actions={button}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          make();
        }}
      >
        <TextField
          label={t.name}
          hint={t.nameHint}
          value={name}
          autoComplete="off"
          error={problem === 'name' ? t.problemName : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <fieldset className="m-0 flex flex-col gap-1 border-0 p-0">
          <legend className="mb-1 p-0 text-sm font-medium">{t.scopes}</legend>
          {KEY_SCOPES.map((scope) => (
            <CheckField
              key={scope}
              label={t[scope]}
              checked={scopes.includes(scope)}
              onChange={(isOn) => change(scope, isOn)}
            />
          ))}
          <div role="status" className="text-sm text-crit">
            {problem === 'scopes' && t.problemScopes}
          </div>
        </fieldset>
        <CheckField label={t.isPerson} checked={person} onChange={setPerson} />
        {error !== null && <Failure error={error} />}
      </form>
    </Dialog>
  );
}

function MadeKey({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const t = useMessages(KEYS);
  const button = (
    <Button look="primary" onClick={onClose}>
      {t.done}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={t.madeTitle} actions={button}>
      <OnceShown about={t.madeAbout} value={secret} copyLabel={t.copySecret} />
    </Dialog>
  );
}
