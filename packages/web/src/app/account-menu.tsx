import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Keyboard, LogOut } from 'lucide-react';
import { api } from '../api/attestry-api.ts';
import { useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import type { DemandedMenuProps } from './menu-on-demand.tsx';
import { SHELL } from './shell-messages.ts';

export interface AccountMenuProps extends DemandedMenuProps {
  readonly onHelp: () => void;
}

/** Who is signed in, and the way out. */
export default function AccountMenu({ trigger, onHelp }: AccountMenuProps) {
  const t = useMessages(SHELL);
  const { principal } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: api.signOut,
    onSettled: async () => {
      await navigate({ to: '/sign-in' });
      client.clear();
    },
  });
  return (
    <Menu defaultOpen trigger={trigger}>
      <div className="foreign max-w-64 px-2 py-1 text-sm text-fg2">
        {t.signedInAs({ name: principal.name })}
        <div className="font-mono text-xs text-fg3">{principal.scopes.join(' · ')}</div>
      </div>
      <MenuSeparator />
      <MenuItem onSelect={onHelp}>
        <Keyboard aria-hidden className="size-3.5" />
        {t.help}
      </MenuItem>
      <MenuItem onSelect={() => signOut.mutate()}>
        <LogOut aria-hidden className="size-3.5" />
        {t.signOut}
      </MenuItem>
    </Menu>
  );
}
