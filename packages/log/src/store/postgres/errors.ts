/** What an error of a statement says of its fate. */

/** `code` of PostgreSQL or of the network. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}

/** An answer of the server that the statement failed: then nothing of it was written. */
const SQL_STATE = /^[0-9A-Z]{5}$/;
/** Connection exceptions, a server that is stopped or crashes, and one that does not know: the commit may have been on its way. */
const CONNECTION_LOST = /^(?:08|57P0|40003)/;

/** Whether the server has answered that a statement failed. */
export function isRefusal(error: unknown): boolean {
  return SQL_STATE.test(codeOf(error) ?? '') && !isAmbiguous(error);
}

/** A table, a column or a function that is not there, or of another type. */
const NOT_THERE = /^42(?:P01|703|883|804)$/;

/** What is gone from the database is said with what to do. */
export function explainError(error: unknown): unknown {
  const code = codeOf(error);
  if (!(error instanceof Error) || code === undefined || !NOT_THERE.test(code)) return error;
  const message = `the database is damaged (${error.message}): restore it from a backup`;
  return Object.assign(new Error(message, { cause: error }), { code });
}

/** Whether nobody knows if the transaction was committed: the connection went before the answer came. */
export function isAmbiguous(error: unknown): boolean {
  const code = codeOf(error);
  return code === undefined || !SQL_STATE.test(code) || CONNECTION_LOST.test(code);
}

/** The answer to a statement did not come: it may have been carried out, or still be on its way. */
export class AnswerLost extends Error {
  constructor(cause: unknown) {
    super(`no answer came: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'AnswerLost';
  }
}
