import { UserRound } from 'lucide-react';
import { useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { SessionList } from '../sessions/session-list.tsx';
import { useEndOtherSessions, useSessions } from '../sessions/sessions-queries.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Failure } from '../ui/failure.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { ACCOUNT } from './account-messages.ts';
import { PasswordCard } from './password-card.tsx';
import { SecondFactorCard } from './second-factor-card.tsx';

/** What somebody decides of their own account. */
export default function AccountScreen() {
  const t = useMessages(ACCOUNT);
  const { principal } = useSession();
  return (
    <>
      <h1 className="m-0 text-xl font-semibold">{t.title}</h1>
      {principal.kind === 'user' ? (
        <>
          <SecondFactorCard />
          <PasswordCard />
        </>
      ) : (
        <EmptyState icon={UserRound} title={t.none}>
          <span className="foreign">{t.noneAbout({ name: visibleText(principal.name, 100) })}</span>
        </EmptyState>
      )}
      <SessionsCard />
    </>
  );
}

function SessionsCard() {
  const t = useMessages(ACCOUNT);
  const { data: sessions = [] } = useSessions();
  const endOthers = useEndOtherSessions();
  const button = sessions.some(({ current }) => !current) && (
    <Button look="danger" disabled={endOthers.isPending} onClick={() => endOthers.mutate()}>
      {t.endOthers}
    </Button>
  );
  return (
    <Card title={t.sessions} actions={button}>
      {endOthers.error !== null && <Failure error={endOthers.error} />}
      <SessionList />
    </Card>
  );
}
