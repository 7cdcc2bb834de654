import type { ChainEpoch, ChainStatus } from 'attestry/api';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Card } from '../ui/card.tsx';
import { Chip } from '../ui/chip.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { epochSpans } from './epoch-spans.ts';
import { originParts } from './origin.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'Epochs and incarnation',
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
  },
  de: {
    title: 'Epochen und Inkarnation',
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
  },
});

/** Which secrets rule which records, and which beginning of the log this is. */
export function EpochsCard({ chain }: { readonly chain: ChainStatus }) {
  const t = useMessages(MESSAGES);
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
        <p className="m-0">{t.about}</p>
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
        {epochSpans(chain.epochs).map(({ epoch, to }) => (
          <EpochRow key={epoch.epoch} epoch={epoch} to={to} />
        ))}
      </ScrollTable>
    </Card>
  );
}

function EpochRow({ epoch, to }: { readonly epoch: ChainEpoch; readonly to: number | undefined }) {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  return (
    <tr className={TABLE_ROW}>
      <td className={`${TABLE_CELL} text-right font-mono text-sm`}>{epoch.epoch}</td>
      <td className={`${TABLE_CELL} font-mono text-sm`}>{epoch.keyId}</td>
      <td className={`${TABLE_CELL} font-mono text-sm whitespace-nowrap`}>
        #{format.number(epoch.from)} – {to === undefined ? t.now : `#${format.number(to)}`}
      </td>
      <td className={`${TABLE_CELL} font-mono text-sm whitespace-nowrap`}>
        {format.time(epoch.since, 'minute')}
      </td>
      <td className={TABLE_CELL}>
        <Chip tone={epoch.secret ? 'ok' : 'warn'}>{epoch.secret ? t.here : t.gone}</Chip>
      </td>
    </tr>
  );
}
