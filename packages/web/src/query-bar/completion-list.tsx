import { clsx } from 'clsx';
import { useEffect, useRef } from 'react';
import { useMessages } from '../i18n/messages.ts';
import { useFormat } from '../time/zone.ts';
import { visibleText } from '../ui/visible-text.ts';
import type { Completion } from './completion.ts';
import { QUERY_BAR } from './query-bar-messages.ts';

export interface CompletionListProps {
  /** What the ids of the options begin with. */
  readonly id: string;
  readonly options: readonly Completion[];
  readonly active: number;
  readonly onChoose: (option: Completion) => void;
}

const SECTIONS = ['fix', 'key', 'value', 'recent'] as const;

/** What can be written next, below the input that keeps the focus. */
export function CompletionList({ id, options, active, onChoose }: CompletionListProps) {
  const t = useMessages(QUERY_BAR);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector(`#${CSS.escape(`${id}-${active}`)}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  return (
    <div
      ref={list}
      id={`${id}-list`}
      role="listbox"
      aria-label={t.completions}
      hidden={options.length === 0}
      className="scroll-thin absolute top-full right-0 left-0 z-40 mt-1 max-h-96 overflow-auto rounded-lg border border-line2 bg-bg p-1 shadow-[0_8px_24px_var(--shadow)]"
    >
      {SECTIONS.map((section) => {
        const own = options.flatMap((option, index) =>
          option.section === section ? [{ option, index }] : [],
        );
        if (own.length === 0) return null;
        return (
          // biome-ignore lint/a11y/useSemanticElements: options of a list are grouped, not fields of a form
          <div key={section} role="group" aria-label={t[section]}>
            <div aria-hidden className="px-2 pt-1.5 pb-0.5 text-xs font-medium text-fg3">
              {t[section]}
            </div>
            {own.map(({ option, index }) => (
              <Option
                key={`${option.label} ${option.edit.text}`}
                id={`${id}-${index}`}
                option={option}
                isActive={index === active}
                onChoose={onChoose}
              />
            ))}
          </div>
        );
      })}
    </div>
  );
}

interface OptionProps {
  readonly id: string;
  readonly option: Completion;
  readonly isActive: boolean;
  readonly onChoose: (option: Completion) => void;
}

function Option({ id, option, isActive, onChoose }: OptionProps) {
  const format = useFormat();
  const { label, detail, count } = option;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the focus, and its keys choose
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      // The input keeps the focus.
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onChoose(option)}
      className={clsx(
        'flex min-h-7 cursor-default items-center gap-3 rounded-md px-2 text-sm hover:bg-hover',
        isActive && 'bg-sel',
      )}
    >
      <span className="foreign truncate font-mono">{visibleText(label, 200)}</span>
      <span className="foreign min-w-0 flex-1 truncate text-fg3">{visibleText(detail, 200)}</span>
      {count !== undefined && <span className="text-fg3 tabular-nums">{format.number(count)}</span>}
    </div>
  );
}
