import { useNavigate } from '@tanstack/react-router';
import { FlaskConical } from 'lucide-react';
import { useSession } from '../api/queries.ts';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { Failure } from '../ui/failure.tsx';
import { useLeaveDemo, useLoadDemo } from './settings-queries.ts';

const MESSAGES = defineMessages({
  en: {
    title: 'Sample data',
    about:
      'A month of a company that does not exist, with incidents in it, in a log of its own. Your logs stay as they are.',
    there: text('It is loaded: {size} records.'),
    load: 'Load sample data',
    loading: 'Loading …',
    look: 'Look at it',
    leave: 'Remove it',
    needsAdmin: 'Loading and removing it needs a key with the scope “admin”.',
  },
  de: {
    title: 'Beispieldaten',
    about:
      'Ein Monat einer erfundenen Firma, mit Vorfällen darin, in einem eigenen Protokoll. Ihre Protokolle bleiben, wie sie sind.',
    there: text('Sie sind geladen: {size} Einträge.'),
    load: 'Beispieldaten laden',
    loading: 'Lädt …',
    look: 'Ansehen',
    leave: 'Entfernen',
    needsAdmin: 'Sie zu laden und zu entfernen, braucht einen Schlüssel mit dem Recht „admin“.',
  },
});

/** Something to try everything on. */
export function SampleCard({ isAdmin }: { readonly isAdmin: boolean }) {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  const { logs } = useSession();
  const navigate = useNavigate();
  const load = useLoadDemo();
  const leave = useLeaveDemo();
  const demo = logs.find((log) => log.demo);
  const look = (log: string): void => void navigate({ to: '/', search: { log } as never });
  return (
    <Card title={t.title}>
      <p className="m-0">{t.about}</p>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        {demo !== undefined && (
          <span className="text-fg2">{t.there({ size: format.number(demo.size) })}</span>
        )}
        {demo !== undefined && <Button onClick={() => look(demo.name)}>{t.look}</Button>}
        {demo !== undefined && isAdmin && (
          <Button
            look="danger"
            disabled={leave.isPending}
            onClick={() =>
              leave.mutate(undefined, {
                onSuccess: () => void navigate({ to: '.', search: { log: undefined } as never }),
              })
            }
          >
            {t.leave}
          </Button>
        )}
        {demo === undefined && isAdmin && (
          <Button
            disabled={load.isPending}
            onClick={() => load.mutate(undefined, { onSuccess: ({ name }) => look(name) })}
          >
            <FlaskConical aria-hidden className="size-3.5" />
            {load.isPending ? t.loading : t.load}
          </Button>
        )}
        {!isAdmin && <span className="text-fg2">{t.needsAdmin}</span>}
      </div>
      {load.error !== null && <Failure error={load.error} />}
      {leave.error !== null && <Failure error={leave.error} />}
    </Card>
  );
}
