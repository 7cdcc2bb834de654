import type { NewInvitation } from 'attestry/api';
import { useId, useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { TextField } from '../ui/field.tsx';
import { OnceShown } from '../ui/once-shown.tsx';
import { PEOPLE } from './people-messages.ts';
import { useInvite } from './people-queries.ts';
import { isEmail, type RoleDraft, rolesOf } from './role-draft.ts';
import { RoleFields } from './role-fields.tsx';

/** Invites somebody, and shows the link this once. */
export default function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useMessages(PEOPLE);
  const invite = useInvite();
  if (invite.data !== undefined) {
    const button = (
      <Button look="primary" onClick={onClose}>
        {t.done}
      </Button>
    );
    return (
      <Dialog open onClose={onClose} title={t.linkTitle} actions={button}>
        <OnceShown about={t.linkAbout} value={joinUrl(invite.data.token)} copyLabel={t.copyLink} />
      </Dialog>
    );
  }
  return (
    <InviteForm
      error={invite.error}
      isPending={invite.isPending}
      onInvite={(invitation) => invite.mutate(invitation)}
      onClose={onClose}
    />
  );
}

/** The token is in the fragment: no request has it, and so no log of a server. */
function joinUrl(token: string): string {
  return new URL(`join#${token}`, document.baseURI).href;
}

interface InviteFormProps {
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly onInvite: (invitation: NewInvitation) => void;
  readonly onClose: () => void;
}

function InviteForm({ error, isPending, onInvite, onClose }: InviteFormProps) {
  const t = useMessages(PEOPLE);
  const form = useId();
  const [email, setEmail] = useState('');
  const [draft, setDraft] = useState<RoleDraft>({});
  const [isAsked, setAsked] = useState(false);
  const roles = rolesOf(draft);
  const actions = (
    <>
      <Button onClick={onClose}>{t.cancel}</Button>
      <Button look="primary" type="submit" form={form} disabled={isPending}>
        {t.makeLink}
      </Button>
    </>
  );
  return (
    <Dialog open onClose={onClose} title={t.inviteTitle} actions={actions}>
      <form
        id={form}
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (isEmail(email) && roles.length > 0) onInvite({ email: email.trim(), roles });
        }}
      >
        <TextField
          label={t.email}
          type="email"
          autoComplete="off"
          spellCheck={false}
          value={email}
          error={isAsked && !isEmail(email) ? t.problemEmail : undefined}
          onChange={(event) => setEmail(event.target.value)}
        />
        <RoleFields
          draft={draft}
          onChange={setDraft}
          problem={isAsked && roles.length === 0 ? t.problemRoles : undefined}
        />
        {error !== null && <Failure error={error} />}
      </form>
    </Dialog>
  );
}
