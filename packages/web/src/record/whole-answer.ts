import type { RecordAnswer, RecordBytesJson } from 'attestry/api';

/** A record with the bytes that were hashed: without them it can neither be hashed again nor proved to anybody. */
export type WholeAnswer = RecordAnswer & { readonly bytes: RecordBytesJson };

/** Whether the bytes are there: of a record that is masked they are not. */
export function isWholeAnswer(answer: RecordAnswer): answer is WholeAnswer {
  return answer.bytes !== undefined;
}
