import { clsx } from 'clsx';
import { Search, X } from 'lucide-react';
import { useId, useState } from 'react';
import { useLanguage } from '../i18n/language.ts';
import { useMessages } from '../i18n/messages.ts';
import { useShortcuts } from '../shortcuts/shortcuts.ts';
import { Button } from '../ui/button.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import { ColouredQuery, QUERY_TEXT } from './coloured-query.tsx';
import type { CompletionSource } from './completion.ts';
import { CompletionList } from './completion-list.tsx';
import { problemText } from './problem-texts.ts';
import { QUERY_BAR } from './query-bar-messages.ts';
import type { QueryProblem } from './read-query.ts';
import { type QueryBarState, useQueryBar } from './use-query-bar.ts';

export interface QueryBarProps {
  /** What is searched for. */
  readonly value: string;
  readonly onRun: (q: string) => void;
  readonly source: CompletionSource;
  /** Told when it is gone to: what completes a query is not needed before. */
  readonly onFocus: () => void;
}

/** The query as text, coloured: text stays text, and no chip eats what was written. */
export function QueryBar({ value, onRun, source, onFocus }: QueryBarProps) {
  const t = useMessages(QUERY_BAR);
  const id = useId();
  const bar = useQueryBar(value, source, onRun);
  useShortcuts([{ keys: '/', label: t.label, run: () => bar.input.current?.select() }]);
  const isOpen = bar.options.length > 0;
  return (
    <div className="relative min-w-0 flex-1">
      <div
        className={clsx(
          'relative flex h-8 items-center rounded-md border bg-bg focus-within:outline-2 focus-within:outline-acc',
          bar.problem === undefined ? 'border-line2' : 'border-crit',
        )}
      >
        <Search aria-hidden className="pointer-events-none absolute left-2.5 size-3.5 text-fg3" />
        <QueryInput id={id} bar={bar} onFocus={onFocus} />
        <div className="absolute right-1 flex items-center bg-bg">
          {bar.text === '' ? (
            <span className="hidden px-1 sm:inline">
              <KeyHint keys="/" />
            </span>
          ) : (
            <Button look="quiet" icon aria-label={t.clear} onClick={bar.clear} className="h-6! w-6!">
              <X aria-hidden className="size-3.5" />
            </Button>
          )}
        </div>
      </div>
      <CompletionList id={id} options={bar.options} active={bar.active} onChoose={bar.accept} />
      <Problem id={`${id}-problem`} problem={isOpen ? undefined : bar.problem} onMend={bar.mend} />
      <span role="status" className="sr-only">
        {isOpen ? t.offered(bar.options.length) : ''}
      </span>
    </div>
  );
}

interface QueryInputProps {
  readonly id: string;
  readonly bar: QueryBarState;
  readonly onFocus: () => void;
}

function QueryInput({ id, bar, onFocus }: QueryInputProps) {
  const t = useMessages(QUERY_BAR);
  const [scrolled, setScrolled] = useState(0);
  return (
    <>
      <input
        ref={bar.input}
        role="combobox"
        aria-label={t.label}
        aria-expanded={bar.options.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={bar.active < 0 ? undefined : `${id}-${bar.active}`}
        aria-invalid={bar.problem !== undefined}
        aria-describedby={`${id}-problem`}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        placeholder={t.placeholder}
        value={bar.text}
        onChange={bar.type}
        onKeyDown={bar.press}
        onClick={bar.open}
        onFocus={onFocus}
        onBlur={bar.close}
        onScroll={(event) => setScrolled(event.currentTarget.scrollLeft)}
        className={clsx(
          QUERY_TEXT,
          'h-full w-full min-w-0 rounded-md bg-transparent text-transparent caret-fg outline-none placeholder:text-fg3 forced-colors:text-[CanvasText]',
        )}
      />
      <ColouredQuery text={bar.text} problem={bar.problem} scrolled={scrolled} />
    </>
  );
}

interface ProblemProps {
  readonly id: string;
  readonly problem: QueryProblem | undefined;
  readonly onMend: () => void;
}

/** What is wrong, and what mends it at one press. */
function Problem({ id, problem, onMend }: ProblemProps) {
  const t = useMessages(QUERY_BAR);
  const language = useLanguage();
  const { suggestion } = problem ?? {};
  return (
    <div id={id} role="status" className="foreign text-sm text-crit not-empty:pt-1">
      {problem !== undefined && problemText(problem.message, language)}
      {suggestion !== undefined && (
        <Button onClick={onMend} className="ml-2 h-6 font-mono text-sm">
          {t.apply({ suggestion })}
        </Button>
      )}
    </div>
  );
}
