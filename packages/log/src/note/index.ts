/** `@attestry/log/note`: signed notes, the checkpoints and key manifests in them, Ed25519 and SHA-256 handed in. Runs anywhere. */
export { formatAddCheckpoint } from './add-checkpoint.ts';
export { type Checkpoint, formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
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
export {
  formatVerifierKey,
  parseVerifierKey,
  type VerifierKey,
  type VerifyEd25519,
  verifierKey,
} from './note-key.ts';
export {
  formatNote,
  formatSignatureLine,
  type Note,
  parseNote,
  parseSignatureLines,
  signNote,
} from './signed-note.ts';
export {
  formatTrustPolicy,
  parseTrustPolicy,
  reachesQuorum,
  type TrustedLog,
  type TrustedWitness,
  type TrustPolicy,
  type WitnessGroup,
} from './trust-policy.ts';
export { verifyNote } from './verify-note.ts';
