import type { Coverage, Finding, VerifyReport } from '@attestry/log/verify';
import { shownText } from './shown-text.ts';

/** A verification as text: the verdict, every finding as a sentence with its evidence, and what was looked at. */
export function formatReport(report: VerifyReport, columns: number | undefined): string {
  const findings = report.findings.flatMap((finding, i) => formatFinding(finding, i + 1, columns));
  return [
    verdictText(report),
    ...(findings.length === 0 ? [] : ['', ...findings]),
    '',
    'Looked at',
    ...coverageLines(report),
    ...(report.coverage.notChecked.length === 0
      ? []
      : ['', 'Not checked', ...bullets(report.coverage.notChecked.map(({ text }) => text))]),
    ...(report.information.length === 0
      ? []
      : ['', 'Worth knowing', ...bullets(report.information.map(({ text }) => text))]),
  ].join('\n');
}

function verdictText({ verdict, origin, size, coverage, ...found }: VerifyReport): string {
  switch (verdict) {
    case 'intact': {
      const { range, from, to } = coverage;
      const all = range === undefined ? records(size) : `records #${from} to #${to - 1} of ${size}`;
      return `OK  ${origin}: ${all}, nothing was changed`;
    }
    case 'unchecked':
      return `NOT CHECKED  ${origin}: nothing wrong was found, but not all could be looked at`;
    case 'broken': {
      const { findings, totals, lastVerified } = found;
      const { altered, missing, unproven } = totals;
      const counts = [
        [altered, 'altered'],
        [missing, 'missing'],
        [unproven, 'unproven'],
      ].flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
      const what = `${findings.length} finding${findings.length === 1 ? '' : 's'}`;
      const begin = coverage.range === undefined ? 'up' : `from #${coverage.from}`;
      const until = lastVerified < 0 ? 'no record is verified' : `verified ${begin} to #${lastVerified}`;
      return `BROKEN  ${origin}: ${[what, ...counts, until].join(', ')}`;
    }
    default:
      return verdict satisfies never;
  }
}

function formatFinding(finding: Finding, number: number, columns: number | undefined): string[] {
  const { kind, evidence, explanation, time } = finding;
  const head = `${number}. ${kind}${placeText(finding)}${time === null ? '' : `, recorded ${time}`}`;
  const lines = wrap(shownText(explanation), (columns ?? 100) - 3);
  return [
    head,
    ...lines.map((line) => `   ${line}`),
    `   expected  ${shownText(evidence.expected)}  (${shownText(evidence.source)})`,
    `   got       ${shownText(evidence.got)}`,
  ];
}

function placeText({ from, to, count }: Finding): string {
  if (from === null) return '';
  return from === to ? ` at #${from}` : ` at #${from} to #${to} (${count})`;
}

function coverageLines({ coverage, durationMs }: VerifyReport): string[] {
  const { from, to, range, mode, chain, tree, signatures, sections, index, anchors, notChecked } = coverage;
  const rate = durationMs > 0 ? `, ${Math.round(((to - from) * 1000) / durationMs)} a second` : '';
  const doubt = [
    [chain.unproven, 'unproven after a gap'],
    [chain.unchecked, 'without their secret'],
  ].flatMap(([count, what]) => (count === 0 ? [] : [`, ${count} ${what}`]));
  return [
    `  records      ${to - from} [${from}, ${to}) ${mode}, in ${seconds(durationMs)}${rate}`,
    `  chain        ${chain.checked} tags${doubt.join('')}`,
    `  tree         ${tree.checked} hashes against ${tree.checkpoints} checkpoint${tree.checkpoints === 1 ? '' : 's'}`,
    `  signatures   ${signatures.checked}`,
    ...(anchors === undefined && isUnknown(notChecked) ? [] : [`  anchors      ${anchorsText(anchors)}`]),
    ...(mode === 'full' ? [`  sections     ${sections.checked}`] : []),
    ...(mode === 'full' && range === undefined ? [`  index        ${index.checked} records`] : []),
  ];
}

/** What anchors have seen could not be read: that is said where it says what was not checked. */
function isUnknown(notChecked: Coverage['notChecked']): boolean {
  return notChecked.some(({ kind }) => kind === 'anchor');
}

function anchorsText(anchors: Coverage['anchors']): string {
  if (anchors === undefined) return 'none: nobody outside has seen this log (`attestry anchors add`)';
  const { checked, receipts, proofs } = anchors;
  const proved = proofs === 0 ? '' : `, ${proofs} proved again`;
  return `${records(checked)} seen outside, ${receipts} receipt${receipts === 1 ? '' : 's'}${proved}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 0)} s`;
}

function records(count: number): string {
  return `${count} record${count === 1 ? '' : 's'}`;
}

function bullets(texts: readonly string[]): string[] {
  return texts.map((text) => `  ${shownText(text)}`);
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
