import type { RecordJson } from 'attestry/api';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { Chip } from '../ui/chip.tsx';
import { type Fact, type FactValue, factsOf, isLate } from './facts.ts';
import { latenessText } from './lateness.ts';
import { useOutcomeName } from './outcome-name.ts';
import { LineOf, Lines } from './part.tsx';
import { RECORD } from './record-messages.ts';
import { timeTerm } from './time-term.ts';
import { Actionable, LongText, MarkerChip } from './value-text.tsx';

/** Who did it, to whom, when and how: every value can be searched for from here. */
export function FactList({ record }: { readonly record: RecordJson }) {
  const t = useMessages(RECORD);
  return (
    <Lines>
      <Times leaf={record.leaf} />
      {factsOf(record).map((fact) => (
        <LineOf key={fact.id} name={t[fact.id]}>
          <Values fact={fact} />
        </LineOf>
      ))}
    </Lines>
  );
}

function Times({ leaf }: { readonly leaf: RecordJson['leaf'] }) {
  const t = useMessages(RECORD);
  const format = useFormat();
  const { occurred, recorded } = leaf;
  const late = Date.parse(recorded) - Date.parse(occurred);
  return (
    <>
      <LineOf name={t.happened}>
        <Time time={occurred} isFilter />
      </LineOf>
      <LineOf name={t.recorded}>
        <span className="inline-flex flex-wrap items-center gap-x-1.5">
          <Time time={recorded} />
          {isLate(leaf) && (
            <span title={t.lateWhy}>
              <Chip tone="warn">{t.late({ span: latenessText(late, format.language) })}</Chip>
            </span>
          )}
          {leaf.clock === 'back' && <Chip tone="warn">{t.clockBack}</Chip>}
        </span>
      </LineOf>
    </>
  );
}

function Time({ time, isFilter = false }: { readonly time: string; readonly isFilter?: boolean }) {
  const format = useFormat();
  return (
    <Actionable term={isFilter ? timeTerm(time) : undefined} copy={time}>
      <time dateTime={time} title={time}>
        {format.time(time, 'full')}
      </time>
      <span className="text-fg3"> · {format.ago(time)}</span>
    </Actionable>
  );
}

function Values({ fact }: { readonly fact: Fact }) {
  const t = useMessages(RECORD);
  const outcomeName = useOutcomeName();
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2">
      {fact.values.map((value) => (
        <Value
          key={`${value.text.slice(0, 80)} ${value.term}`}
          value={fact.id === 'outcome' ? { ...value, text: outcomeName(value.text), isCode: false } : value}
        />
      ))}
      {fact.isErased && (
        <span title={t.erasedWhy}>
          <Chip tone="warn">{t.erased}</Chip>
        </span>
      )}
    </span>
  );
}

function Value({ value }: { readonly value: FactValue }) {
  const { text, term, history, isCode, marker } = value;
  return (
    <span className="inline-flex max-w-full min-w-0 flex-wrap items-center gap-x-1.5">
      {marker !== undefined && <MarkerChip marker={marker} />}
      {marker?.kind !== 'redacted' && (
        <Actionable term={term} copy={text} history={history}>
          <LongText text={text} isCode={isCode} />
        </Actionable>
      )}
    </span>
  );
}
