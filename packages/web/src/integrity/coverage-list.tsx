import type { VerifyReport } from 'attestry/api';
import { useLanguage } from '../i18n/language.ts';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { ServerWords, type Words } from '../ui/server-words.tsx';
import { informationInGerman } from './information-words.ts';
import { REPORT } from './report-messages.ts';
import { notCheckedInGerman } from './unchecked-words.ts';

/** What a run looked at, what it could not look at, and what it noticed beside. */
export function CoverageList({ report }: { readonly report: VerifyReport }) {
  const t = useMessages(REPORT);
  const language = useLanguage();
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <div>
        <h3 className="m-0 mb-1 text-base font-semibold">{t.coverage}</h3>
        <Counts report={report} />
      </div>
      <div className="flex flex-col gap-3">
        <Sentences
          title={t.notChecked}
          texts={report.coverage.notChecked.map((one) => ({
            ...wordsOf(one.text, language === 'de' ? notCheckedInGerman(one) : undefined),
            where: undefined,
          }))}
        />
        <Sentences
          title={t.information}
          texts={report.information.map((one) => ({
            ...wordsOf(one.text, language === 'de' ? informationInGerman(one) : undefined),
            // What a reset lost was of another incarnation, and its sentence says where.
            where: one.kind === 'reset' ? undefined : (one.from ?? undefined),
          }))}
        />
      </div>
    </div>
  );
}

function wordsOf(english: string, german: string | undefined): Words {
  return { text: german ?? english, isEnglish: german === undefined };
}

function Counts({ report }: { readonly report: VerifyReport }) {
  const t = useMessages(REPORT);
  const format = useFormat();
  const { from, to, range: asked, mode, chain, tree, signatures, sections, index } = report.coverage;
  const n = format.number;
  const range = to > from ? t.rangeOf({ from: n(from), to: n(to - 1) }) : '';
  const doubts = [
    ...(chain.unproven > 0 ? [t.afterGap(chain.unproven)] : []),
    ...(chain.unchecked > 0 ? [t.noSecret(chain.unchecked)] : []),
  ].join(', ');
  const full = (checked: number): readonly [string, string] =>
    mode === 'full' ? [n(checked), ''] : ['–', t.fullOnly];
  const rows: readonly (readonly [name: string, value: readonly [string, string]])[] = [
    [t.checkRecords, [n(to - from), range]],
    [t.checkChain, [n(chain.checked), doubts]],
    [t.checkTree, [n(tree.checked), t.ofCheckpoints(tree.checkpoints)]],
    [t.checkSignatures, [n(signatures.checked), '']],
    [t.checkSections, full(sections.checked)],
    [t.checkIndex, asked === undefined ? full(index.checked) : ['–', t.wholeOnly]],
  ];
  return (
    <dl className="m-0 grid w-fit max-w-full grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-6 gap-y-1">
      {rows.map(([name, [value, note]]) => (
        <div key={name} className="contents">
          <dt className="text-fg2">
            {name} <span className="text-sm text-fg3">{note}</span>
          </dt>
          <dd className="m-0 text-right font-mono text-sm tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface Sentence extends Words {
  /** The position that it is about. */
  readonly where: number | undefined;
}

interface SentencesProps {
  readonly title: string;
  readonly texts: readonly Sentence[];
}

/** Sentences of the verification. */
function Sentences({ title, texts }: SentencesProps) {
  const format = useFormat();
  if (texts.length === 0) return null;
  return (
    <div>
      <h3 className="m-0 mb-1 text-base font-semibold">{title}</h3>
      <ul className="foreign scroll-thin m-0 max-h-48 list-disc overflow-auto pl-5 text-fg2">
        {texts.map(({ where, ...words }) => (
          <li key={`${where} ${words.text}`}>
            {where !== undefined && <span className="font-mono text-sm">#{format.number(where)} </span>}
            <ServerWords words={words} />
          </li>
        ))}
      </ul>
    </div>
  );
}
