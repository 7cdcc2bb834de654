import { FormatError, parseCheckpoint, parseNote } from '@attestry/log/note';

/** Whether a copy that was found is the checkpoint that it is said to be, by its text: whose signature it is, is not asked. */
export function isCopyOf(note: string, origin: string, size: number): boolean {
  try {
    const checkpoint = parseCheckpoint(parseNote(note).text);
    return checkpoint.origin === origin && checkpoint.size === size;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
