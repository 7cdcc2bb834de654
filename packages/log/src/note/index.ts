/** `@attestry/log/note`: signed notes, the checkpoints and key manifests in them, Ed25519 and SHA-256 handed in. Runs anywhere. */
export { type Checkpoint, parseCheckpoint } from './checkpoint.ts';
export { FormatError } from './format-error.ts';
export {
  type EndingKey,
  type KeyManifest,
  type KeyManifestVerdict,
  keysAtSize,
  keysOfOrigin,
  parseKeyManifest,
  type RetiredKey,
  verifyKeyManifest,
} from './key-manifest.ts';
export { parseVerifierKey, type VerifierKey } from './note-key.ts';
export { type Note, parseNote } from './signed-note.ts';
