import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { api } from '../api/attestry-api.ts';
import { sessionQuery, useIsAdmin, useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { FIRST_RUN } from './overview-messages.ts';

/** Sample data in one click, and into them. The banner above them has the way out. */
export function LoadDemo() {
  const t = useMessages(FIRST_RUN);
  const { logs } = useSession();
  const isAdmin = useIsAdmin();
  const client = useQueryClient();
  const navigate = useNavigate();
  const load = useMutation({
    mutationFn: api.loadDemo,
    onSuccess: async ({ name }) => {
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      await navigate({ to: '/', search: { log: name } });
    },
  });
  const existing = logs.find(({ demo }) => demo);
  if (existing !== undefined) {
    return (
      <Link to="/" search={{ log: existing.name }} className={buttonClass('primary')}>
        {t.openDemo}
      </Link>
    );
  }
  if (!isAdmin) return <p className="m-0 text-fg2">{t.notAdmin}</p>;
  return (
    <div className="flex flex-col items-start gap-2">
      <Button look="primary" disabled={load.isPending} onClick={() => load.mutate()}>
        {load.isPending ? t.loadingDemo : t.loadDemo}
      </Button>
      {load.error !== null && <Failure error={load.error} />}
    </div>
  );
}
