import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Edit } from './read-query.ts';

/** What is wrong is said when nothing more was typed for so long: half a word is not a mistake yet. Milliseconds. */
const SETTLE_MS = 600;

export interface Draft extends Edit {
  readonly set: (edit: Edit) => void;
  /** Writes for the reader, and leaves the caret where it goes on. */
  readonly put: (edit: Edit) => void;
}

/** What is written, until what is searched for changes. */
export function useDraft(value: string, input: RefObject<HTMLInputElement | null>): Draft {
  const [draft, setDraft] = useState({ text: value, caret: value.length, of: value });
  const put = useRef<number>(undefined);
  if (draft.of !== value) setDraft({ text: value, caret: value.length, of: value });
  useLayoutEffect(() => {
    const caret = put.current;
    if (caret === undefined) return;
    put.current = undefined;
    input.current?.focus();
    input.current?.setSelectionRange(caret, caret);
  });
  return {
    ...draft,
    set: (edit) => setDraft({ ...edit, of: value }),
    put: (edit) => {
      put.current = edit.caret;
      setDraft({ ...edit, of: value });
    },
  };
}

/** Whether the text is as it was a while ago, and what says that it is finished now. */
export function useSettled(text: string): readonly [boolean, () => void] {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return [settled === text, () => setSettled(text)];
}
