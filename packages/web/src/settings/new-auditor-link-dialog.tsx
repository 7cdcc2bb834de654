import type { NewAuditorLink } from 'attestry/api';
import { useId, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { CheckField, SelectField, TextField } from '../ui/field.tsx';
import { OnceShown } from '../ui/once-shown.tsx';
import { AUDITOR_LINKS } from './auditor-links-messages.ts';
import { endOf, isName, type Span } from './key-form.ts';
import { useCreateAuditorLink } from './settings-queries.ts';

/** A link has an end, always. */
const LINK_SPANS = ['7', '30', '90', '365'] as const satisfies readonly Span[];

/** Makes a link, and shows it this once. */
export default function NewAuditorLinkDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(AUDITOR_LINKS);
  const create = useCreateAuditorLink();
  if (create.data === undefined) {
    return (
      <LinkForm
        error={create.error}
        isPending={create.isPending}
        onMake={(link) => create.mutate(link)}
        onClose={onClose}
      />
    );
  }
  // The token is in the fragment: no request has it, and so no log of a server.
  const url = new URL(`auditor#${create.data.token}`, document.baseURI).href;
  const button = (
    <Button look="primary" onClick={onClose}>
      {t.done}
    </Button>
  );
  return (
    <Dialog open onClose={onClose} title={t.linkTitle} actions={button}>
      <OnceShown about={t.linkAbout} value={url} copyLabel={t.copyLink} />
    </Dialog>
  );
}

interface LinkFormProps {
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly onMake: (link: NewAuditorLink) => void;
  readonly onClose: () => void;
}

interface LinkDraft {
  readonly name: string;
  readonly verify: boolean;
  readonly export: boolean;
  readonly masked: boolean;
  readonly span: (typeof LINK_SPANS)[number];
}

const NEW_LINK: LinkDraft = { name: '', verify: true, export: false, masked: false, span: '30' };

function LinkForm({ error, isPending, onMake, onClose }: LinkFormProps) {
  const t = useMessages(AUDITOR_LINKS);
  const form = useId();
  const [draft, setDraft] = useState(NEW_LINK);
  const [isAsked, setAsked] = useState(false);
  const change = (part: Partial<LinkDraft>): void => setDraft({ ...draft, ...part });
  const actions = (
    <>
      <Button onClick={onClose}>{t.cancel}</Button>
      <Button look="primary" type="submit" form={form} disabled={isPending}>
        {t.make}
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={t.newTitle} actions={actions}>
      <form
        id={form}
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (isName(draft.name)) onMake(linkOf(draft));
        }}
      >
        <TextField
          label={t.name}
          hint={t.nameHint}
          value={draft.name}
          autoComplete="off"
          error={isAsked && !isName(draft.name) ? t.problemName : undefined}
          onChange={(event) => change({ name: event.target.value })}
        />
        <fieldset className="m-0 flex flex-col gap-1 border-0 p-0">
          <legend className="mb-1 p-0 text-sm font-medium">{t.may}</legend>
          <CheckField label={t.verify} checked={draft.verify} onChange={(verify) => change({ verify })} />
          <CheckField label={t.export} checked={draft.export} onChange={(isOn) => change({ export: isOn })} />
          <CheckField
            label={t.maskedLabel}
            checked={draft.masked}
            onChange={(masked) => change({ masked })}
          />
        </fieldset>
        <SelectField
          label={t.end}
          value={draft.span}
          options={LINK_SPANS.map((span) => [span, t[`end${span}`]] as const)}
          onChange={(span) => change({ span })}
        />
        {error !== null && <Failure error={error} />}
      </form>
    </Dialog>
  );
}

/** Whoever comes by it may look, always. */
function linkOf({ name, masked, span, ...may }: LinkDraft): NewAuditorLink {
  const scopes = (['read', 'verify', 'export'] as const).filter((scope) => scope === 'read' || may[scope]);
  return { name: name.trim(), scopes, masked, expires: endOf(span, Date.now()) ?? '' };
}
