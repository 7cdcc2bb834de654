import type { ChainSecret, ChainStatus } from 'attestry/api';
import { useLogKeys } from '../api/queries.ts';
import { ageInDays, MAX_KEY_DAYS } from '../chain-keys/key-age.ts';
import { CHAIN_KEYS } from '../chain-keys/key-messages.ts';
import { defineMessages, mehrzahl, plural, text, useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Card } from '../ui/card.tsx';
import { Chip } from '../ui/chip.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { type EpochSpan, epochSpans } from './epoch-spans.ts';
import { originParts } from './origin.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'Secrets of the chain',
    incarnation: text('Incarnation {n} of the log “{log}” on {name}.'),
    first: 'It was never begun again.',
    again: 'The log was begun again: what was before is another log, with an end of its own.',
    about: 'Each epoch has a secret that the links of the chain are made with.',
    epoch: 'Epoch',
    key: 'Key',
    records: 'Records',
    since: 'Since',
    secret: 'Secret',
    here: 'is here',
    gone: 'is not here',
    now: 'now',
    days: plural({ one: '{n} day', other: '{n} days' }),
    old: plural({ one: '{n} day old: replace it', other: '{n} days old: replace it' }),
  },
  de: {
    title: 'Geheimnisse der Kette',
    incarnation: text('Inkarnation {n} des Protokolls „{log}“ auf {name}.'),
    first: 'Es wurde nie neu begonnen.',
    again: 'Das Protokoll wurde neu begonnen: Was davor war, ist ein anderes Protokoll mit eigenem Ende.',
    about: 'Jede Epoche hat ein Geheimnis, mit dem die Kettenglieder gebildet werden.',
    epoch: 'Epoche',
    key: 'Schlüssel',
    records: 'Einträge',
    since: 'Seit',
    secret: 'Geheimnis',
    here: 'ist hier',
    gone: 'ist nicht hier',
    now: 'jetzt',
    days: mehrzahl({ one: '{n} Tag', other: '{n} Tage' }),
    old: mehrzahl({ one: '{n} Tag alt: ersetzen', other: '{n} Tage alt: ersetzen' }),
  },
});

/** Which secrets rule which records, how old and where they are, and which beginning of the log this is. */
export function EpochsCard({ chain }: { readonly chain: ChainStatus }) {
  const t = useMessages(MESSAGES);
  const modes = useMessages(CHAIN_KEYS);
  const { data: keys } = useLogKeys();
  const origin = originParts(chain.origin);
  return (
    <Card title={t.title} flush>
      <div className="px-3 py-2 text-sm text-fg2">
        {origin !== undefined && (
          <p className="foreign m-0">
            {t.incarnation({
              n: origin.incarnation,
              log: visibleText(origin.log, 100),
              name: visibleText(origin.name, 200),
            })}{' '}
            {origin.incarnation === 1 ? t.first : t.again}
          </p>
        )}
        <p className="m-0">
          {t.about} {keys !== undefined && (keys.mode === 'ratchet' ? modes.ratchetMode : modes.keyring)}
        </p>
      </div>
      <ScrollTable
        label={t.title}
        columns={[
          { id: 'epoch', name: t.epoch, end: true },
          { id: 'key', name: t.key },
          { id: 'records', name: t.records },
          { id: 'since', name: t.since },
          { id: 'secret', name: t.secret },
        ]}
      >
        {epochSpans(chain.epochs).map((span) => (
          <EpochRow
            key={span.epoch.epoch}
            span={span}
            secret={keys?.secrets.find(({ epoch }) => epoch === span.epoch.epoch)}
          />
        ))}
      </ScrollTable>
    </Card>
  );
}

interface EpochRowProps {
  readonly span: EpochSpan;
  /** What else is known of it, once it is. */
  readonly secret: ChainSecret | undefined;
}

function EpochRow({ span: { epoch, to }, secret }: EpochRowProps) {
  const t = useMessages(MESSAGES);
  const places = useMessages(CHAIN_KEYS);
  const format = useFormat();
  const days = ageInDays(epoch.since, Date.now());
  return (
    <tr className={TABLE_ROW}>
      <td className={`${TABLE_CELL} text-right font-mono text-sm`}>{epoch.epoch}</td>
      <td className={`${TABLE_CELL} font-mono text-sm`}>{epoch.keyId}</td>
      <td className={`${TABLE_CELL} font-mono text-sm whitespace-nowrap`}>
        #{format.number(epoch.from)} – {to === undefined ? t.now : `#${format.number(to)}`}
      </td>
      <td className={`${TABLE_CELL} whitespace-nowrap`}>
        <span className="font-mono text-sm">{format.time(epoch.since, 'day')}</span>
        <span className="block text-sm text-fg3">
          {to === undefined && days > MAX_KEY_DAYS ? <Chip tone="warn">{t.old(days)}</Chip> : t.days(days)}
        </span>
      </td>
      <td className={TABLE_CELL}>
        <Chip tone={epoch.secret ? 'ok' : 'warn'}>{epoch.secret ? t.here : t.gone}</Chip>
        {secret?.source != null && <span className="block text-sm text-fg3">{places[secret.source]}</span>}
      </td>
    </tr>
  );
}
