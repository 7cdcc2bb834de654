import type { SigningKeyJson } from 'attestry/api';
import { Download } from 'lucide-react';
import { useLogKeys } from '../api/queries.ts';
import { vkeyParts } from '../chain-keys/key-id.ts';
import { CHAIN_KEYS } from '../chain-keys/key-messages.ts';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Chip } from '../ui/chip.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Failure } from '../ui/failure.tsx';
import { saveText } from '../ui/save-text.ts';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'Keys that sign',
    about:
      'Checkpoints are signed with these. Who verifies needs the identity key alone: it vouches for them.',
    key: 'Key',
    use: 'Signs',
    current: 'now',
    beside: 'beside it',
    retired: text('up to {size} records'),
    since: 'Since',
    begin: 'the beginning',
    copy: 'Copy',
    copyKey: text('Copy the key {id}'),
    identity: 'Identity key',
    identityWhy: 'Give this to whoever verifies, by another way than this server.',
    offline: 'kept elsewhere',
    online: 'on this machine',
    none: 'There is none: who verifies has to be told of each change of the signing key.',
    manifest: 'Download the key manifest',
  },
  de: {
    title: 'Schlüssel zum Signieren',
    about:
      'Damit werden Prüfpunkte signiert. Wer prüft, braucht nur den Identitätsschlüssel: Er bürgt für sie.',
    key: 'Schlüssel',
    use: 'Signiert',
    current: 'jetzt',
    beside: 'daneben',
    retired: text('bis {size} Einträge'),
    since: 'Seit',
    begin: 'Anfang',
    copy: 'Kopieren',
    copyKey: text('Den Schlüssel {id} kopieren'),
    identity: 'Identitätsschlüssel',
    identityWhy: 'Geben Sie ihn, wer prüft, auf einem anderen Weg als über diesen Server.',
    offline: 'liegt anderswo',
    online: 'auf dieser Maschine',
    none: 'Es gibt keinen: Wer prüft, muss von jedem Wechsel des Signaturschlüssels erfahren.',
    manifest: 'Schlüsselverzeichnis herunterladen',
  },
});

/** What signs checkpoints, and what vouches for it. */
export function SigningKeysCard() {
  const t = useMessages(MESSAGES);
  const { data: keys, error, refetch } = useLogKeys();
  const manifest = keys?.manifest ?? null;
  const button = manifest !== null && (
    <Button look="quiet" icon aria-label={t.manifest} onClick={() => saveText('key-manifest.note', manifest)}>
      <Download aria-hidden className="size-3.5" />
    </Button>
  );
  return (
    <Card title={t.title} actions={button} flush>
      <p className="m-0 px-3 py-2 text-sm text-fg2">{t.about}</p>
      {keys === undefined && (
        <div className="px-3 pb-3">
          {error === null ? (
            <Skeleton className="h-24" />
          ) : (
            <Failure error={error} onRetry={() => void refetch()} />
          )}
        </div>
      )}
      {keys !== undefined && (
        <>
          <SigningKeys signing={keys.signing} />
          <Identity identity={keys.identity} />
        </>
      )}
    </Card>
  );
}

function SigningKeys({ signing }: { readonly signing: readonly SigningKeyJson[] }) {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  return (
    <ScrollTable
      label={t.title}
      columns={[
        { id: 'key', name: t.key },
        { id: 'use', name: t.use },
        { id: 'since', name: t.since },
        { id: 'copy', name: t.copy, hidden: true },
      ]}
    >
      {signing.map(({ vkey, current, since, until }) => (
        <tr key={vkey} className={TABLE_ROW}>
          <td className={`${TABLE_CELL} font-mono text-sm`} title={visibleText(vkey, 400)}>
            {vkeyParts(vkey).id}
          </td>
          <td className={`${TABLE_CELL} whitespace-nowrap`}>
            {current ? (
              <Chip tone="ok">{t.current}</Chip>
            ) : until === undefined ? (
              <Chip>{t.beside}</Chip>
            ) : (
              t.retired({ size: format.number(until) })
            )}
          </td>
          <td className={`${TABLE_CELL} whitespace-nowrap`}>
            {since === undefined ? t.begin : format.time(since, 'day')}
          </td>
          <td className="px-1 py-0.5 text-right">
            <CopyButton value={vkey} label={t.copyKey({ id: vkeyParts(vkey).id })} />
          </td>
        </tr>
      ))}
    </ScrollTable>
  );
}

interface IdentityProps {
  readonly identity: { readonly vkey: string; readonly online: boolean } | null;
}

function Identity({ identity }: IdentityProps) {
  const t = useMessages(MESSAGES);
  const words = useMessages(CHAIN_KEYS);
  if (identity === null) return <p className="m-0 border-t border-line px-3 py-2 text-fg2">{t.none}</p>;
  const { vkey, online } = identity;
  return (
    <div className="flex flex-col gap-2 border-t border-line px-3 py-2">
      <div className="flex items-start gap-1">
        <div className="min-w-0 flex-1">
          <span className="font-medium">{t.identity}</span>{' '}
          <Chip tone={online ? 'warn' : 'ok'}>{online ? t.online : t.offline}</Chip>
          <code className="block text-sm break-all">{visibleText(vkey, 400)}</code>
          <span className="text-sm text-fg3">{t.identityWhy}</span>
        </div>
        <CopyButton value={vkey} label={t.copyKey({ id: vkeyParts(vkey).id })} />
      </div>
      {online && (
        <Banner tone="warn" title={words.identityOnline}>
          {words.identityOnlineWhy}
        </Banner>
      )}
    </div>
  );
}
