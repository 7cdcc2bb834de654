import type { User } from 'attestry/api';
import { useState } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { SessionList } from '../sessions/session-list.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { PEOPLE } from './people-messages.ts';
import { useChangeRoles, useRemovePerson, useResetSecondFactor } from './people-queries.ts';
import { RoleChips } from './role-chips.tsx';
import { draftOf, isSameRoles, rolesOf } from './role-draft.ts';
import { RoleFields } from './role-fields.tsx';

export type PersonDialogKind = 'roles' | 'sessions' | 'resetFactor' | 'remove';

export interface PersonDialogProps {
  readonly person: User;
  readonly onClose: () => void;
}

/** What is done to one person. */
export default function PersonDialog({
  kind,
  ...props
}: PersonDialogProps & { readonly kind: PersonDialogKind }) {
  switch (kind) {
    case 'roles':
      return <RolesDialog {...props} />;
    case 'sessions':
      return <SessionsDialog {...props} />;
    case 'resetFactor':
      return <ResetDialog {...props} />;
    case 'remove':
      return <RemoveDialog {...props} />;
  }
}

function RolesDialog({ person: { id, name, email, roles }, onClose }: PersonDialogProps) {
  const t = useMessages(PEOPLE);
  const [draft, setDraft] = useState(draftOf(roles));
  const change = useChangeRoles(id);
  const next = rolesOf(draft);
  return (
    <ConfirmDialog
      title={t.rolesTitle({ name: visibleText(name, 60) })}
      go={t.save}
      email={email}
      isReady={!isSameRoles(roles, next)}
      error={change.error}
      isPending={change.isPending}
      onConfirm={(confirmed) => change.mutate({ roles: next, ...confirmed }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <RoleFields draft={draft} onChange={setDraft} />
      {/* What will be on record. */}
      <dl className="m-0 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 rounded-md border border-line bg-bg2 px-3 py-2 text-sm">
        <dt className="text-fg2">{t.from}</dt>
        <dd className="m-0">
          <RoleChips roles={roles} />
        </dd>
        <dt className="text-fg2">{t.to}</dt>
        <dd className="m-0">
          <RoleChips roles={next} />
        </dd>
      </dl>
    </ConfirmDialog>
  );
}

function RemoveDialog({ person: { id, name, email }, onClose }: PersonDialogProps) {
  const t = useMessages(PEOPLE);
  const remove = useRemovePerson(id);
  return (
    <ConfirmDialog
      title={t.removeTitle({ name: visibleText(name, 60) })}
      go={t.removeNow}
      email={email}
      error={remove.error}
      isPending={remove.isPending}
      onConfirm={(confirmed) => remove.mutate(confirmed, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p className="m-0">{t.removeAbout}</p>
    </ConfirmDialog>
  );
}

function ResetDialog({ person: { id, name, email }, onClose }: PersonDialogProps) {
  const t = useMessages(PEOPLE);
  const reset = useResetSecondFactor(id);
  return (
    <ConfirmDialog
      title={t.resetTitle({ name: visibleText(name, 60) })}
      go={t.reset}
      email={email}
      error={reset.error}
      isPending={reset.isPending}
      onConfirm={(confirmed) => reset.mutate(confirmed, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p className="m-0">{t.resetAbout}</p>
    </ConfirmDialog>
  );
}

function SessionsDialog({ person: { id, name }, onClose }: PersonDialogProps) {
  const t = useMessages(PEOPLE);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t.sessionsTitle({ name: visibleText(name, 60) })}
      actions={<Button onClick={onClose}>{t.close}</Button>}
    >
      <SessionList user={id} />
    </Dialog>
  );
}
