import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Keyboard, LogOut, UserRound } from 'lucide-react';
import { api } from '../api/attestry-api.ts';
import { useLogSummary, useSession } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { visibleText } from '../ui/visible-text.ts';
import type { DemandedMenuProps } from './menu-on-demand.tsx';
import { SHELL } from './shell-messages.ts';

export interface AccountMenuProps extends DemandedMenuProps {
  readonly onHelp: () => void;
}

/** Who is signed in, what they may do in the log that they look at, and the way out. */
export default function AccountMenu({ trigger, onHelp }: AccountMenuProps) {
  const t = useMessages(SHELL);
  const { principal } = useSession();
  const scopes = useLogSummary()?.scopes ?? [];
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
        {t.signedInAs({ name: visibleText(principal.name, 100) })}
        <div className="font-mono text-xs text-fg3">{scopes.join(' · ')}</div>
      </div>
      <MenuSeparator />
      <MenuItem onSelect={() => void navigate({ to: '/settings/account' })}>
        <UserRound aria-hidden className="size-3.5" />
        {t.yourAccount}
      </MenuItem>
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
