import type { FilterError } from '@attestry/log';
import { shownJson, shownText, widthOf } from './shown-text.ts';
import type { Terminal } from './terminal.ts';
import type { CommonOptions, ExitCode } from './verb.ts';

/** Runs what a query asks for. A query that is not understood is told with what is wrong in it, as wrong use. */
export async function tellingQueryError(
  terminal: Terminal,
  query: string,
  { json }: CommonOptions,
  run: () => Promise<ExitCode>,
): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    const log = await import('@attestry/log');
    if (!(error instanceof log.FilterError)) throw error;
    if (json) {
      const { message, position, length, suggestion } = error;
      terminal.note(shownJson({ error: { message, position, length, suggestion } }));
    } else tellFilterError(terminal, query, error);
    return 2;
  }
}

/** The query, what is wrong in it underlined, and what to write instead. */
function tellFilterError(
  terminal: Terminal,
  query: string,
  { message, position, length, suggestion }: FilterError,
): void {
  terminal.note(`attestry: the query is not understood: ${shownText(message)}`);
  // One character each, so that the line below points at the right place.
  const shown = query.replaceAll(/\p{Cc}/gu, ' ');
  terminal.note(`  ${shown}`);
  const indent = ' '.repeat(widthOf(shown.slice(0, position)));
  terminal.note(`  ${indent}${'^'.repeat(Math.max(1, widthOf(shown.slice(position, position + length))))}`);
  if (suggestion !== undefined) {
    const fixed = shown.slice(0, position) + suggestion + shown.slice(position + length);
    terminal.note(`  perhaps: ${shownText(fixed)}`);
  }
}
