/** `@attestry/log/verify`: what a verification says. Runs anywhere; `verifyLog` itself is in `@attestry/log`. */
export { concludeReport, type ReportParts } from './conclude-report.ts';
export { explain } from './explain.ts';
export { type Evidence, type Finding, type FindingKind, formatChainBroken } from './finding.ts';
export { type Coverage, exitCodeOf, type Information, type NotChecked, type VerifyReport } from './report.ts';
