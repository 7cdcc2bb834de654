import { useSession } from '../api/queries.ts';
import { defineMessages, useMessages } from '../i18n/messages.ts';
import { AnchorsCard } from './anchors-card.tsx';
import { ChainKeysCard } from './chain-keys-card.tsx';
import { DisplayCard } from './display-card.tsx';
import { KeysCard } from './keys-card.tsx';
import { SampleCard } from './sample-card.tsx';
import { SystemCard } from './system-card.tsx';
import { ViewsCard } from './views-card.tsx';

const MESSAGES = defineMessages({ en: { title: 'Settings' }, de: { title: 'Einstellungen' } });

/** What can be chosen here, and what this server is. */
export default function SettingsScreen() {
  const t = useMessages(MESSAGES);
  const { principal, sampleData } = useSession();
  const isAdmin = principal.scopes.includes('admin');
  return (
    <>
      <h1 className="m-0 text-xl font-semibold">{t.title}</h1>
      <DisplayCard />
      <ViewsCard />
      <AnchorsCard isAdmin={isAdmin} />
      <ChainKeysCard isAdmin={isAdmin} />
      <KeysCard isAdmin={isAdmin} />
      {sampleData && <SampleCard isAdmin={isAdmin} />}
      <SystemCard />
    </>
  );
}
