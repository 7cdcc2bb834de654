import { type ChangeEvent, type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import { barAction } from './bar-keys.ts';
import { type Completion, type CompletionSource, completionsFor } from './completion.ts';
import { applySuggestion, type QueryProblem, readQuery } from './read-query.ts';
import { useDraft, useSettled } from './use-draft.ts';

export interface QueryBarState {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly text: string;
  /** To be shown: after a pause, or when it was tried to search with it. */
  readonly problem: QueryProblem | undefined;
  /** None while the list is closed. */
  readonly options: readonly Completion[];
  /** Of the options; -1 where none is chosen yet. */
  readonly active: number;
  readonly type: (event: ChangeEvent<HTMLInputElement>) => void;
  readonly press: (event: KeyboardEvent<HTMLInputElement>) => void;
  readonly accept: (option: Completion) => void;
  readonly mend: () => void;
  readonly clear: () => void;
  readonly open: () => void;
  readonly close: () => void;
}

/** A query while it is written. What is searched for stays in the address, and comes from there. */
export function useQueryBar(
  value: string,
  source: CompletionSource,
  onRun: (q: string) => void,
): QueryBarState {
  const input = useRef<HTMLInputElement>(null);
  const { text, caret, set, put } = useDraft(value, input);
  const [list, setList] = useState({ isOpen: false, active: -1 });
  const [isSettled, settle] = useSettled(text);
  const { problem: found } = readQuery(text);
  const problem = isSettled || text === value ? found : undefined;
  const options = list.isOpen ? [...fixesFor(text, problem), ...completionsFor(text, caret, source)] : [];
  const { active } = list;

  const close = (): void => setList({ isOpen: false, active: -1 });
  const run = (q: string): void => {
    close();
    settle();
    if (readQuery(q).problem === undefined) onRun(q.trim());
  };
  const accept = ({ edit, section, goesOn }: Completion): void => {
    put(edit);
    setList({ isOpen: goesOn, active: -1 });
    if (section === 'recent') run(edit.text);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    const isPlain = !event.nativeEvent.isComposing && !event.shiftKey && !event.ctrlKey && !event.metaKey;
    const action = isPlain ? barAction(event.key, { text, options, active }) : undefined;
    if (action === undefined) return;
    event.preventDefault();
    if (action.kind === 'move') setList({ isOpen: true, active: action.to });
    else if (action.kind === 'accept') accept(action.option);
    else if (action.kind === 'run') run(text);
    else if (action.kind === 'close') close();
    else input.current?.blur();
  };
  const type = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    set({ text: target.value, caret: target.selectionStart ?? target.value.length });
    setList({ isOpen: true, active: -1 });
  };
  const clear = (): void => {
    put({ text: '', caret: 0 });
    run('');
  };
  const mend = (): void => {
    if (problem !== undefined) put(applySuggestion(text, problem));
  };
  const open = (): void => setList({ isOpen: true, active: -1 });
  return { input, text, problem, options, active, type, press, accept, mend, clear, open, close };
}

function fixesFor(text: string, problem: QueryProblem | undefined): readonly Completion[] {
  const suggestion = problem?.suggestion;
  if (problem === undefined || suggestion === undefined) return [];
  const edit = applySuggestion(text, problem);
  return [{ section: 'fix', label: suggestion, detail: edit.text, edit, goesOn: true }];
}
