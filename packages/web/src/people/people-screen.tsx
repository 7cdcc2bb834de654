import { UserPlus, Users } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useIsAdmin } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { InvitationsCard } from './invitations-card.tsx';
import { PEOPLE } from './people-messages.ts';
import { usePeople } from './people-queries.ts';
import { PeopleTable } from './people-table.tsx';

const InviteDialog = lazy(() => import('./invite-dialog.tsx'));

/** Who may do what here, and who was asked to come. */
export default function PeopleScreen() {
  const t = useMessages(PEOPLE);
  const isAdmin = useIsAdmin();
  return (
    <>
      <h1 className="m-0 text-xl font-semibold">{t.title}</h1>
      {isAdmin ? <People /> : <EmptyState icon={Users} title={t.needsAdmin} />}
    </>
  );
}

function People() {
  const t = useMessages(PEOPLE);
  const { data, error, refetch } = usePeople();
  const [isInviting, setInviting] = useState(false);
  if (data === undefined) {
    return error === null ? (
      <Skeleton className="h-40" />
    ) : (
      <Failure error={error} onRetry={() => void refetch()} />
    );
  }
  const button = (
    <Button onClick={() => setInviting(true)}>
      <UserPlus aria-hidden className="size-3.5" />
      {t.invite}
    </Button>
  );
  return (
    <>
      <Card title={t.people} actions={button} flush>
        <PeopleTable people={data.users} />
      </Card>
      {data.invitations.length > 0 && <InvitationsCard invitations={data.invitations} />}
      <Suspense>{isInviting && <InviteDialog onClose={() => setInviting(false)} />}</Suspense>
    </>
  );
}
