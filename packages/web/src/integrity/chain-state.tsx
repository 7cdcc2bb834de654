import { Link } from '@tanstack/react-router';
import type { ChainStatus } from 'attestry/api';
import { clsx } from 'clsx';
import { CircleCheck, CircleHelp, History, LoaderCircle, ShieldAlert, TriangleAlert } from 'lucide-react';
import { defineMessages, mehrzahl, plural, text, useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { visibleText } from '../ui/visible-text.ts';
import FindingText from './finding-text.tsx';

const MESSAGES = defineMessages({
  en: {
    never: 'Never verified',
    neverWhy: 'Nobody has looked yet whether this log is what was recorded. It takes seconds.',
    running: 'Verifying for the first time',
    runningWhy: 'You may leave this page: the run goes on.',
    ok: 'The chain is intact',
    okWhy: text('All {size} records were looked at {ago}, in {duration}.'),
    stale: 'The last full verification is old',
    staleWhy: text('It ended {ago} and was intact. It should run every day.'),
    broken: 'The chain is broken',
    brokenWhy: plural({ one: '{n} finding.', other: '{n} findings.' }),
    first: text('The first is at #{seq}.'),
    openFirst: text('Open #{seq} in context'),
    noReport: 'The report of this run is gone. Have the log verified again.',
    grown: plural({ one: '{n} record came since.', other: '{n} records came since.' }),
    unseen: 'Nobody outside sees this log: whoever holds this machine could rewrite all of it.',
    setUp: 'Set up an anchor',
    seen: text('Seen outside by {who} {ago}, up to {size} records.'),
    notYet: 'An anchor is set up; nobody outside has seen the log yet.',
    ended: 'No anchor is set up any more.',
    failing: plural({ one: '{n} anchor is failing.', other: '{n} anchors are failing.' }),
    overdue: plural({ one: '{n} anchor is overdue.', other: '{n} anchors are overdue.' }),
  },
  de: {
    never: 'Nie geprüft',
    neverWhy:
      'Noch niemand hat nachgesehen, ob dieses Protokoll das ist, was aufgezeichnet wurde. Es dauert Sekunden.',
    running: 'Erste Prüfung läuft',
    runningWhy: 'Sie können die Seite verlassen: Die Prüfung läuft weiter.',
    ok: 'Die Kette ist intakt',
    okWhy: text('Alle {size} Einträge wurden {ago} geprüft, in {duration}.'),
    stale: 'Die letzte vollständige Prüfung ist alt',
    staleWhy: text('Sie endete {ago} ohne Befund. Sie sollte täglich laufen.'),
    broken: 'Die Kette ist gebrochen',
    brokenWhy: mehrzahl({ one: '{n} Befund.', other: '{n} Befunde.' }),
    first: text('Der erste ist bei #{seq}.'),
    openFirst: text('#{seq} im Zusammenhang öffnen'),
    noReport: 'Der Bericht dieser Prüfung ist nicht mehr da. Lassen Sie das Protokoll noch einmal prüfen.',
    grown: mehrzahl({ one: 'Seitdem kam {n} Eintrag dazu.', other: 'Seitdem kamen {n} Einträge dazu.' }),
    unseen: 'Niemand außerhalb sieht dieses Protokoll: Wer diese Maschine hat, könnte es ganz umschreiben.',
    setUp: 'Einen Anker einrichten',
    seen: text('Außerhalb gesehen von {who} {ago}, bis {size} Einträge.'),
    notYet: 'Ein Anker ist eingerichtet; noch hat niemand außerhalb das Protokoll gesehen.',
    ended: 'Es ist kein Anker mehr eingerichtet.',
    failing: mehrzahl({ one: '{n} Anker schlägt fehl.', other: '{n} Anker schlagen fehl.' }),
    overdue: mehrzahl({ one: '{n} Anker ist überfällig.', other: '{n} Anker sind überfällig.' }),
  },
});

const LOOKS = {
  never: ['bg-never-bg text-never', CircleHelp],
  running: ['bg-sel text-acc', LoaderCircle],
  ok: ['bg-ok-bg text-ok', CircleCheck],
  stale: ['bg-bg3 text-stale', History],
  broken: ['bg-crit-bg text-crit', ShieldAlert],
} as const;

/** In one look: whether the chain holds, since when that is known, and what is not known. */
export function ChainState({ chain }: { readonly chain: ChainStatus }) {
  const t = useMessages(MESSAGES);
  const [look, Icon] = LOOKS[chain.state];
  return (
    <div className="flex min-w-0 flex-1 basis-72 items-start gap-3">
      <span className={clsx('flex size-10 shrink-0 items-center justify-center rounded-full', look)}>
        <Icon aria-hidden className={clsx('size-5', chain.state === 'running' && 'animate-spin')} />
      </span>
      <div className="min-w-0">
        <h2 className="m-0 text-lg font-semibold">{t[chain.state]}</h2>
        <ChainReason chain={chain} />
        <OutsideLine chain={chain} />
      </div>
    </div>
  );
}

/** Who outside could contradict what is here; a warning stands until somebody can. */
function OutsideLine({ chain: { anchored, anchors } }: { readonly chain: ChainStatus }) {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  const { configured, failing, overdue } = anchors;
  const isUnseen = configured === 0 && anchored === null;
  const warnings = [
    ...(isUnseen ? [t.unseen] : []),
    ...(configured === 0 && anchored !== null ? [t.ended] : []),
    ...(failing > 0 ? [t.failing(failing)] : []),
    ...(overdue > 0 ? [t.overdue(overdue)] : []),
  ];
  return (
    <p className="foreign m-0 text-sm text-fg2">
      {anchored !== null &&
        t.seen({
          who: visibleText(anchored.who, 100),
          ago: format.ago(anchored.time),
          size: format.number(anchored.size),
        })}
      {anchored === null && configured > 0 && t.notYet}{' '}
      {warnings.length > 0 && (
        <span className="font-medium text-warn">
          <TriangleAlert aria-hidden className="mr-1 inline size-3.5 align-[-2px]" />
          {warnings.join(' ')}
        </span>
      )}{' '}
      {configured === 0 && (
        <Link to="/settings" hash="anchors" className="text-acc underline">
          {t.setUp}
        </Link>
      )}
    </p>
  );
}

function ChainReason({ chain }: { readonly chain: ChainStatus }) {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  const { state, broken, verifiedFull, verified, size } = chain;
  if (state === 'broken' && broken !== undefined) return <BrokenReason broken={broken} />;
  if (state === 'running') return <p className="m-0 text-fg2">{t.runningWhy}</p>;
  const run = verifiedFull ?? verified;
  if (run === undefined) return <p className="m-0 text-fg2">{t.neverWhy}</p>;
  const ago = format.ago(run.ended);
  const duration = format.duration(run.durationMs);
  return (
    <p className="m-0 text-fg2">
      {state === 'stale' ? t.staleWhy({ ago }) : t.okWhy({ size: format.number(run.size), ago, duration })}
      {size > run.size && ` ${t.grown(size - run.size)}`}
    </p>
  );
}

function BrokenReason({ broken }: { readonly broken: NonNullable<ChainStatus['broken']> }) {
  const t = useMessages(MESSAGES);
  const format = useFormat();
  const { findings, first } = broken;
  return (
    <div className="text-fg2">
      <span className="font-medium text-crit">
        {t.brokenWhy(findings)} {first?.from != null && t.first({ seq: format.number(first.from) })}
      </span>
      <p className="foreign m-0">{first === undefined ? t.noReport : <FindingText finding={first} />}</p>
      {first?.from != null && first.kind !== 'missing' && first.kind !== 'cut' && (
        <Link to="/events/$position" params={{ position: String(first.from) }} className="text-acc">
          {t.openFirst({ seq: format.number(first.from) })}
        </Link>
      )}
    </div>
  );
}
