import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { api } from '../api/attestry-api.ts';
import { useLog } from '../api/queries.ts';
import { defineMessages, useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { TextField } from '../ui/field.tsx';
import { visibleText } from '../ui/visible-text.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'Save this search',
    name: 'Name',
    hint: 'All who may read this log see it in the navigation.',
    everything: 'everything',
    cancel: 'Cancel',
    save: 'Save',
  },
  de: {
    title: 'Diese Suche sichern',
    name: 'Name',
    hint: 'Alle, die dieses Protokoll lesen dürfen, sehen sie in der Navigation.',
    everything: 'alles',
    cancel: 'Abbrechen',
    save: 'Sichern',
  },
});

const MAX_NAME = 100;

export interface SaveViewDialogProps {
  readonly q: string;
  readonly search: string;
  readonly onClose: () => void;
}

/** Gives a search a name, for everybody who reads the log. */
export function SaveViewDialog({ q, search, onClose }: SaveViewDialogProps) {
  const t = useMessages(MESSAGES);
  const id = useId();
  const log = useLog();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const save = useMutation({
    mutationFn: () => api.saveView(log, { name: name.trim(), q, search }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['views', log] });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (name.trim() !== '' && !save.isPending) save.mutate();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.title}
      actions={
        <>
          <Button onClick={onClose}>{t.cancel}</Button>
          <Button look="primary" type="submit" form={id} disabled={name.trim() === '' || save.isPending}>
            {t.save}
          </Button>
        </>
      }
    >
      <form id={id} onSubmit={submit} className="flex flex-col gap-3">
        <code className="foreign rounded-md bg-bg2 px-2 py-1 font-mono text-sm">
          {q === '' ? t.everything : visibleText(q)}
        </code>
        <TextField
          label={t.name}
          hint={t.hint}
          value={name}
          maxLength={MAX_NAME}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        {save.error !== null && <Failure error={save.error} />}
      </form>
    </Dialog>
  );
}
