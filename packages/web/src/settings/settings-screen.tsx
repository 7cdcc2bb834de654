import { useIsAdmin, useMay, useSession } from '../api/queries.ts';
import { defineMessages, useMessages } from '../i18n/messages.ts';
import { AnchorsCard } from './anchors-card.tsx';
import { AuditorLinksCard } from './auditor-links-card.tsx';
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
  const { sampleData } = useSession();
  const isAdmin = useIsAdmin();
  const isAdminHere = useMay('admin');
  return (
    <>
      <h1 className="m-0 text-xl font-semibold">{t.title}</h1>
      <DisplayCard />
      <ViewsCard />
      <AnchorsCard isAdmin={isAdminHere} />
      <ChainKeysCard isAdmin={isAdminHere} />
      <KeysCard isAdmin={isAdmin} />
      {isAdminHere && <AuditorLinksCard />}
      {sampleData && <SampleCard isAdmin={isAdmin} />}
      <SystemCard />
    </>
  );
}
