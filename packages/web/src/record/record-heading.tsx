import type { RecordAnswer, RecordJson, SignedCheckpoint } from 'attestry/api';
import { useLog, usePlaceText } from '../api/queries.ts';
import { apiUrl } from '../api/request.ts';
import { useMessages } from '../i18n/messages.ts';
import { useSentence } from '../i18n/sentences.ts';
import { quoteValue } from '../query-bar/edit-query.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { EventTypeName } from '../ui/event-type.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { cliCommand, curlCommand, proofJson, recordAsJson } from './copy-texts.ts';
import { RECORD } from './record-messages.ts';
import { Actionable } from './value-text.tsx';
import { isWholeAnswer } from './whole-answer.ts';

/** What happened, in a sentence, with type and severity. */
export function RecordHeading({ record, level }: { readonly record: RecordJson; readonly level: 1 | 2 }) {
  const { type, severity } = record.leaf;
  const sentence = useSentence(type, record.sentence);
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Heading className="foreign m-0 text-lg font-semibold">{visibleText(sentence, 400)}</Heading>
      <div className="flex min-w-0 flex-wrap items-center gap-x-3">
        <Actionable term={`severity:${severity}`} copy={severity}>
          <SeverityMark severity={severity} />
        </Actionable>
        <Actionable term={`type:${quoteValue(type)}`} copy={type}>
          <EventTypeName type={type} />
        </Actionable>
      </div>
    </div>
  );
}

export interface CopyBarProps {
  readonly answer: RecordAnswer;
  readonly checkpoint: SignedCheckpoint | undefined;
}

/** The record, to be taken elsewhere. */
export function CopyBar({ answer, checkpoint }: CopyBarProps) {
  const t = useMessages(RECORD);
  const log = useLog();
  const position = usePlaceText()(answer.record.leaf);
  return (
    <fieldset aria-label={t.copy} className="print-hidden m-0 flex flex-wrap gap-1 border-0 p-0">
      <CopyButton look="plain" label={t.asJson} value={() => recordAsJson(answer)}>
        JSON
      </CopyButton>
      <CopyButton look="plain" label={t.asCurl} value={curlCommand(recordUrl(log, position))}>
        curl
      </CopyButton>
      <CopyButton look="plain" label={t.asCli} value={cliCommand(log, position)}>
        CLI
      </CopyButton>
      <CopyButton look="plain" label={t.asLink} value={() => recordLink(log, position)}>
        {t.link}
      </CopyButton>
      {isWholeAnswer(answer) && (
        <CopyButton look="plain" label={t.asProof} value={() => proofJson(answer, checkpoint)}>
          {t.proof}
        </CopyButton>
      )}
    </fieldset>
  );
}

/** Of the API. */
function recordUrl(log: string, position: string): string {
  return apiUrl(`logs/${encodeURIComponent(log)}/records/${position}`);
}

/** Of the page of a record, wherever the dashboard is mounted. */
export function recordLink(log: string, position: string): string {
  const url = new URL(`events/${position}`, document.baseURI);
  url.searchParams.set('log', log);
  return url.href;
}
