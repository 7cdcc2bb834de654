/** `@attestry/log/note`: signed notes and the checkpoints in them, Ed25519 and SHA-256 handed in. Runs anywhere. */
export { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
export { FormatError } from './format-error.ts';
export { parseVerifierKey, type VerifierKey } from './note-key.ts';
export { type Note, parseNote } from './signed-note.ts';
