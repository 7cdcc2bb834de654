import {
  Archive,
  Box,
  Cog,
  CreditCard,
  FileText,
  Globe,
  type LucideIcon,
  Package,
  Plug,
  Server,
  Settings2,
  Shield,
  Ticket,
  UserRound,
} from 'lucide-react';

const ICONS: { readonly [category: string]: LucideIcon } = {
  audit: Shield,
  auth: UserRound,
  client: UserRound,
  config: Settings2,
  content: FileText,
  data: Archive,
  domain: Globe,
  financial: CreditCard,
  module: Plug,
  service: Server,
  system: Cog,
  ticket: Ticket,
  item: Package,
};

/** `config.role_changed`: its prefix dim and what happened bold, which reads faster than one weight. */
export function EventTypeName({ type, icon = true }: { readonly type: string; readonly icon?: boolean }) {
  const dot = type.lastIndexOf('.');
  const Icon = ICONS[type.split('.')[0] ?? ''] ?? Box;
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      {icon && <Icon aria-hidden className="size-3.5 shrink-0 text-fg3" />}
      <span className="truncate font-mono text-sm">
        <span className="text-fg3">{type.slice(0, dot + 1)}</span>
        <span className="font-semibold">{type.slice(dot + 1)}</span>
      </span>
    </span>
  );
}
