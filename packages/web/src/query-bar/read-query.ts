import { type Filter, FilterError, parseFilter } from '@attestry/log/query';

/** What is wrong with a query, and what to write instead. */
export interface QueryProblem {
  /** As the parser says it: in English. */
  readonly message: string;
  /** UTF-16 offsets; the same where something is missing. */
  readonly start: number;
  readonly end: number;
  /** What to put between them. */
  readonly suggestion?: string;
}

export type ReadQuery =
  | { readonly filter: Filter; readonly problem?: undefined }
  | { readonly filter?: undefined; readonly problem: QueryProblem };

export function readQuery(text: string): ReadQuery {
  try {
    return { filter: parseFilter(text) };
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    const { message, position, length, suggestion } = error;
    const end = position + length;
    return { problem: { message, start: position, end, ...(suggestion !== undefined && { suggestion }) } };
  }
}

/** A text and where its caret is. */
export interface Edit {
  readonly text: string;
  readonly caret: number;
}

/** The query with what was suggested in the place of what is wrong. */
export function applySuggestion(text: string, { start, end, suggestion = '' }: QueryProblem): Edit {
  return { text: text.slice(0, start) + suggestion + text.slice(end), caret: start + suggestion.length };
}
