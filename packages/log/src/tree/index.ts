/** `@attestry/log/tree`: the hashes of the tree and the check of an inclusion proof, SHA-256 handed in. Runs anywhere. */
export { formatHex, parseHex } from '../bytes/encoding.ts';
export type { Hash, Sha256 } from '../bytes/sha256.ts';
export { proveConsistency } from './consistency.ts';
export { type TreeHasher, treeHasher } from './hash.ts';
export { checkInclusion, type InclusionClaim } from './inclusion.ts';
export type { ProofVerdict } from './proof-verdict.ts';
