import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api } from '../api/attestry-api.ts';
import { useIsAdmin } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { SHELL } from './shell-messages.ts';

/** Above everything that is shown of sample data, with the way out of it. */
export function DemoBanner() {
  const t = useMessages(SHELL);
  const isAdmin = useIsAdmin();
  const client = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: api.leaveDemo,
    onSuccess: async () => {
      await navigate({ to: '/', search: { log: undefined } as never });
      await client.invalidateQueries({ queryKey: ['session'] });
    },
  });
  const button = isAdmin && (
    <Button disabled={leave.isPending} onClick={() => leave.mutate()}>
      {t.leaveDemo}
    </Button>
  );
  return <Banner title={t.demoBanner} actions={button} />;
}
