import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { LogSummary } from 'attestry/api';
import type { ReactNode } from 'react';
import { sessionQuery, useLogSummary, useSession } from '../api/queries.ts';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Card } from '../ui/card.tsx';
import { Chip } from '../ui/chip.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { clockSkew } from './clock-skew.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'System',
    version: 'Version of the server',
    clock: 'Clock of the server',
    agrees: 'agrees with this browser',
    ahead: text('{duration} ahead of this browser'),
    behind: text('{duration} behind this browser'),
    signedIn: 'Signed in as',
    api: 'API',
    openapi: 'Description of the API (OpenAPI)',
    logs: 'Logs',
    log: 'Log',
    origin: 'Origin',
    size: 'Records',
    state: 'State',
    writable: 'writable',
    readOnly: 'read-only',
    demo: 'sample data',
  },
  de: {
    title: 'System',
    version: 'Version des Servers',
    clock: 'Uhr des Servers',
    agrees: 'stimmt mit diesem Browser überein',
    ahead: text('geht gegenüber diesem Browser {duration} vor'),
    behind: text('geht gegenüber diesem Browser {duration} nach'),
    signedIn: 'Angemeldet als',
    api: 'API',
    openapi: 'Beschreibung der API (OpenAPI)',
    logs: 'Protokolle',
    log: 'Protokoll',
    origin: 'Ursprung',
    size: 'Einträge',
    state: 'Zustand',
    writable: 'beschreibbar',
    readOnly: 'nur lesbar',
    demo: 'Beispieldaten',
  },
});

/** What server this is, and what it serves. */
export function SystemCard() {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  const { version, now, principal, logs } = useSession();
  const scopes = useLogSummary()?.scopes ?? [];
  const { dataUpdatedAt } = useQuery(sessionQuery);
  const skew = clockSkew(now, dataUpdatedAt);
  const duration = format.duration(Math.abs(skew));
  return (
    <Card title={t.title} flush>
      <dl className="m-0 grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5 p-3">
        <Fact name={t.version}>
          <span className="font-mono text-sm">{version}</span>
        </Fact>
        <Fact name={t.clock}>
          {skew === 0 ? (
            t.agrees
          ) : (
            <span className="text-warn">{skew > 0 ? t.ahead({ duration }) : t.behind({ duration })}</span>
          )}
        </Fact>
        <Fact name={t.signedIn}>
          <span className="foreign">
            {visibleText(principal.name, 100)} <span className="text-fg3">({scopes.join(', ')})</span>
          </span>
        </Fact>
        <Fact name={t.api}>
          <a href={new URL('openapi.json', document.baseURI).href} className="text-acc">
            {t.openapi}
          </a>
        </Fact>
      </dl>
      <ScrollTable
        label={t.logs}
        columns={[
          { id: 'log', name: t.log },
          { id: 'origin', name: t.origin },
          { id: 'size', name: t.size, end: true },
          { id: 'state', name: t.state },
        ]}
      >
        {logs.map((log) => (
          <LogRow key={log.name} log={log} />
        ))}
      </ScrollTable>
    </Card>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-fg2">{name}</dt>
      <dd className="m-0">{children}</dd>
    </div>
  );
}

function LogRow({ log: { name, origin, size, readOnly, demo } }: { readonly log: LogSummary }) {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  return (
    <tr className={TABLE_ROW}>
      <th scope="row" className={`${TABLE_CELL} foreign text-left font-normal`}>
        <Link to="/" search={{ log: name } as never} className="text-acc">
          {visibleText(name, 100)}
        </Link>
      </th>
      <td className={`${TABLE_CELL} foreign min-w-32 font-mono text-sm`}>{visibleText(origin, 300)}</td>
      <td className={`${TABLE_CELL} text-right font-mono text-sm tabular-nums`}>{format.number(size)}</td>
      <td className={`${TABLE_CELL} whitespace-nowrap`}>
        <Chip tone={readOnly === null ? 'ok' : 'crit'}>{readOnly === null ? t.writable : t.readOnly}</Chip>{' '}
        {demo && <Chip>{t.demo}</Chip>}
      </td>
    </tr>
  );
}
