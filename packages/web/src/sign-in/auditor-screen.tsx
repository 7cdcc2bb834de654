import { ApiError } from '../api/api-error.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { EntryCard } from './entry-card.tsx';
import { GoneLink } from './gone-link.tsx';
import { LINKS } from './sign-in-messages.ts';
import { useLinkToken } from './use-link-token.ts';
import { useSignIn } from './use-sign-in.ts';

/** The way in of somebody from outside. Coming is recorded, so that it is them who does it, and no program that looks at links. */
export default function AuditorScreen() {
  const t = useMessages(LINKS);
  const link = useLinkToken();
  const signIn = useSignIn();
  const { error, isPending } = signIn;
  if (link === '' || (error instanceof ApiError && [401, 404].includes(error.status))) return <GoneLink />;
  return (
    <EntryCard title={t.auditorTitle}>
      <p className="m-0 text-fg2">{t.auditorAbout}</p>
      <p className="m-0 text-fg2">{t.auditorRecorded}</p>
      {error !== null && <Failure error={error} />}
      <Button
        look="primary"
        className="h-9"
        autoFocus
        disabled={isPending}
        onClick={() => signIn.mutate({ link })}
      >
        {isPending ? t.opening : t.open}
      </Button>
    </EntryCard>
  );
}
