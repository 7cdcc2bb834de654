import { Link } from '@tanstack/react-router';
import type { Finding, Verification, VerifyReport } from 'attestry/api';
import { ChevronRight, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useLanguage } from '../i18n/language.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { ScrollTable, TABLE_CELL, TABLE_ROW } from '../ui/scroll-table.tsx';
import { ServerWords } from '../ui/server-words.tsx';
import { evidenceWords } from './evidence-words.ts';
import { findingContext, findingEvidence } from './finding-context.ts';
import FindingText from './finding-text.tsx';
import { KINDS } from './finding-words.ts';
import { REPORT } from './report-messages.ts';

/** More than that at once is nothing that anybody reads. */
const PAGE = 50;

export interface FindingsTableProps {
  readonly run: Verification;
  readonly report: VerifyReport;
}

/** Every finding, with what it means and what it is known by. */
export function FindingsTable({ run, report }: FindingsTableProps) {
  const t = useMessages(REPORT);
  const format = useFormat();
  const [count, setCount] = useState(PAGE);
  const { findings } = report;
  if (findings.length === 0) {
    return report.verdict === 'intact' ? (
      <p className="m-0 flex items-center gap-2 text-ok">
        <CircleCheck aria-hidden className="size-4 shrink-0" />
        {report.coverage.range === undefined ? t.noFindings : t.noFindingsIn}
      </p>
    ) : null;
  }
  const title = t.findings({ n: format.number(findings.length) });
  const left = findings.length - count;
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <h3 className="m-0 text-base font-semibold">{title}</h3>
      <ScrollTable
        label={title}
        className="rounded-md border border-line"
        columns={[
          { id: 'evidence', name: t.evidence, hidden: true },
          { id: 'kind', name: t.kind },
          { id: 'where', name: t.where },
          { id: 'recorded', name: t.recorded },
          { id: 'meaning', name: t.meaning },
        ]}
      >
        {findings.slice(0, count).map((finding) => (
          <FindingRows key={keyOf(finding)} finding={finding} run={run} />
        ))}
      </ScrollTable>
      {left > 0 && (
        <div>
          <Button onClick={() => setCount(count + PAGE)}>{t.more(Math.min(left, PAGE))}</Button>
        </div>
      )}
    </section>
  );
}

function keyOf({ kind, from, to, evidence: { source, got } }: Finding): string {
  return [kind, from, to, source, got].join(' ');
}

interface RowProps {
  readonly finding: Finding;
  readonly run: Verification;
}

function FindingRows({ finding, run }: RowProps) {
  const t = useMessages(REPORT);
  const kinds = useMessages(KINDS);
  const format = useFormat();
  const [isOpen, setOpen] = useState(false);
  const { kind, time } = finding;
  return (
    <>
      <tr className={TABLE_ROW}>
        <td className="w-8 py-1 pl-2 align-top">
          <Button
            look="quiet"
            icon
            aria-expanded={isOpen}
            aria-label={t.show}
            onClick={() => setOpen(!isOpen)}
          >
            <ChevronRight aria-hidden className={isOpen ? 'size-4 rotate-90' : 'size-4'} />
          </Button>
        </td>
        <td className={`${TABLE_CELL} whitespace-nowrap`}>
          <span className="font-medium text-crit">{kinds[kind]}</span>
          <span className="block font-mono text-xs text-fg3">{kind}</span>
        </td>
        <td className={`${TABLE_CELL} font-mono text-sm whitespace-nowrap`}>
          <Where finding={finding} />
        </td>
        <td className={`${TABLE_CELL} font-mono text-sm whitespace-nowrap`}>
          {time === null ? '–' : format.time(time)}
        </td>
        <td className={`${TABLE_CELL} foreign min-w-64`}>
          <FindingText finding={finding} />
        </td>
      </tr>
      {isOpen && (
        <tr>
          <td />
          <td colSpan={4} className="px-3 pb-3">
            <EvidenceDetails finding={finding} run={run} />
          </td>
        </tr>
      )}
    </>
  );
}

function Where({ finding: { from, to, count } }: { readonly finding: Finding }) {
  const t = useMessages(REPORT);
  const format = useFormat();
  if (from === null) return <>{t.database}</>;
  const last = to ?? from;
  return (
    <>
      #{format.number(from)}
      {last !== from && ` – #${format.number(last)}`}
      {count > 1 && <span className="block text-xs text-fg3">× {format.number(count)}</span>}
    </>
  );
}

function EvidenceDetails({ finding, run }: RowProps) {
  const t = useMessages(REPORT);
  const language = useLanguage();
  const { evidence } = finding;
  const context = findingContext(finding);
  const origin = run.report?.origin ?? '';
  const rows = [
    [t.expected, evidence.expected],
    [t.got, evidence.got],
    [t.source, evidence.source],
  ] as const;
  return (
    <div className="flex flex-col gap-2 rounded-md bg-bg2 p-3">
      <dl className="m-0 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-fg2">{name}</dt>
            <dd className="foreign m-0 font-mono text-sm">
              <ServerWords words={evidenceWords(value, language)} />
            </dd>
          </div>
        ))}
      </dl>
      <div className="flex flex-wrap gap-2">
        {context?.kind === 'record' && (
          <Link to="/events/$position" params={{ position: context.position }} className={buttonClass()}>
            {t.open}
          </Link>
        )}
        {context?.kind === 'around' && (
          <Link to="/events" search={{ q: context.q, range: 'all' } as never} className={buttonClass()}>
            {t.open}
          </Link>
        )}
        <CopyButton look="plain" value={() => findingEvidence(finding, { ...run, origin })}>
          {t.copy}
        </CopyButton>
      </div>
    </div>
  );
}
