import type { SessionOfList } from 'attestry/api';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button } from '../ui/button.tsx';
import { Chip } from '../ui/chip.tsx';
import { Failure } from '../ui/failure.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { browserWords } from './browser-words.ts';
import { SESSIONS } from './sessions-messages.ts';
import { useEndSession, useSessions } from './sessions-queries.ts';

/** Where somebody is signed in, each of which can be ended; without an id, whoever asks. */
export function SessionList({ user }: { readonly user?: string }) {
  const t = useMessages(SESSIONS);
  const { data: sessions, error, refetch } = useSessions(user);
  const end = useEndSession();
  if (sessions === undefined) {
    return error === null ? (
      <Skeleton className="h-24" />
    ) : (
      <Failure error={error} onRetry={() => void refetch()} />
    );
  }
  if (sessions.length === 0) return <p className="m-0 text-fg2">{t.none}</p>;
  return (
    <>
      {end.error !== null && <Failure error={end.error} />}
      <ul aria-label={t.title} className="m-0 list-none divide-y divide-line p-0">
        {sessions.map((session) => (
          <SessionRow
            key={session.id}
            session={session}
            isPending={end.isPending}
            onEnd={() => end.mutate(session.id)}
          />
        ))}
      </ul>
    </>
  );
}

interface SessionRowProps {
  readonly session: SessionOfList;
  readonly isPending: boolean;
  readonly onEnd: () => void;
}

/** The one that asks is ended by signing out. */
function SessionRow({
  session: { began, used, address, userAgent, current },
  isPending,
  onEnd,
}: SessionRowProps) {
  const t = useMessages(SESSIONS);
  const format = useFormat();
  const where = useBrowserText(userAgent);
  const ago = format.ago(used);
  return (
    <li className="flex items-center gap-3 py-2 first:pt-0 last:pb-0">
      <div className="foreign min-w-0 flex-1">
        <div
          className="font-medium"
          title={userAgent === undefined ? undefined : visibleText(userAgent, 300)}
        >
          {where} {current && <Chip tone="accent">{t.current}</Chip>}
        </div>
        <dl className="m-0 flex flex-wrap gap-x-4 text-sm text-fg2">
          {address !== undefined && <Fact name={t.address} value={visibleText(address, 60)} isCode />}
          <Fact name={t.used} value={ago} about={format.time(used, 'full')} />
          <Fact name={t.began} value={format.time(began, 'day')} about={format.time(began, 'full')} />
        </dl>
      </div>
      {!current && (
        <Button look="danger" aria-label={t.endLabel({ where, ago })} disabled={isPending} onClick={onEnd}>
          {t.end}
        </Button>
      )}
    </li>
  );
}

interface FactProps {
  readonly name: string;
  readonly value: string;
  readonly about?: string;
  readonly isCode?: boolean;
}

function Fact({ name, value, about, isCode = false }: FactProps) {
  return (
    <div className="flex gap-1">
      <dt className="text-fg3">{name}</dt>
      <dd className={isCode ? 'm-0 font-mono' : 'm-0'} title={about}>
        {value}
      </dd>
    </div>
  );
}

function useBrowserText(userAgent = ''): string {
  const t = useMessages(SESSIONS);
  const { browser, system } = browserWords(userAgent);
  if (browser !== undefined && system !== undefined) return t.both({ browser, system });
  return browser ?? system ?? t.unknown;
}
