import { useIsMasked, useSession, useViews } from '../api/queries.ts';
import { defineMessages, useMessages } from '../i18n/messages.ts';

const MESSAGES = defineMessages({
  en: {
    critical: 'Critical',
    security: 'Security warnings',
    failed: 'Failed sign-ins',
    privileged: 'Privileged changes',
    reads: 'My reads',
  },
  de: {
    critical: 'Kritisch',
    security: 'Sicherheitswarnungen',
    failed: 'Fehlgeschlagene Anmeldungen',
    privileged: 'Privilegierte Änderungen',
    reads: 'Was ich gelesen habe',
  },
});

/** A search with a name. */
export interface View {
  readonly id: string;
  readonly name: string;
  /** The search parameters of the Events screen. */
  readonly search: { readonly q: string; readonly [name: string]: string };
  /** Those that come with the dashboard cannot be removed. */
  readonly builtIn: boolean;
}

/** The views that come with the dashboard. `me` is the id under which this reader is recorded. */
export function builtInViews(
  me: string,
): readonly (Omit<View, 'name' | 'builtIn'> & { readonly name: keyof typeof MESSAGES.en })[] {
  return [
    { id: 'critical', name: 'critical', search: { q: 'severity:critical' } },
    { id: 'security', name: 'security', search: { q: 'severity:>=warning group:Authentication' } },
    { id: 'failed', name: 'failed', search: { q: 'type:auth.login.failed,audit.sign_in_failed' } },
    {
      id: 'privileged',
      name: 'privileged',
      search: { q: 'type:auth.role.,auth.permission.,config.,audit.settings.changed,audit.api_key.' },
    },
    { id: 'reads', name: 'reads', search: { q: `type:audit.read actor.id:${quoted(me)}` } },
  ];
}

function quoted(text: string): string {
  return /^[\w-]+$/.test(text) ? text : JSON.stringify(text);
}

/** The built-in views in the reader's language, then what was saved. */
export function useAllViews(): readonly View[] {
  const t = useMessages(MESSAGES);
  const { principal } = useSession();
  const { data: saved = [] } = useViews();
  const isMasked = useIsMasked();
  // Who is shown nothing personal cannot search for anybody, not for themselves either.
  const builtIn = builtInViews(principal.id).filter(({ id }) => !isMasked || id !== 'reads');
  return [
    ...builtIn.map((view) => ({ ...view, name: t[view.name], builtIn: true })),
    ...saved.map(({ id, name, q, search }) => ({
      id,
      name,
      search: { ...Object.fromEntries(new URLSearchParams(search)), q },
      builtIn: false,
    })),
  ];
}
