/** `@attestry/log/folder`: logs in a data folder, with their secrets and signer beside them. Node only. */

export { sha256 } from '../node/crypto.ts';
export { verifyEd25519 } from '../node/ed25519.ts';
export { isOriginName } from '../note/origin.ts';
export { MIN_SECRET_BYTES } from '../record/chain.ts';
export type { Keyring } from '../record/key-epoch.ts';
export type { FolderSigner } from '../signer/folder-signer.ts';
export { RemoteSigner, type RemoteSignerOptions } from '../signer/remote-signer.ts';
export type { Signer, SignerIdentity } from '../signer/signer.ts';
export { type SignerHandlerOptions, signerHandler } from '../signer/signer-handler.ts';
export { checkSignerToken, readSignerToken, signerToken } from '../signer/signer-token.ts';
export type { LogStores } from '../store/log-stores.ts';
export type { FolderWitness, WatchedLog } from '../witness/folder-witness.ts';
export { type WitnessHandlerOptions, witnessHandler } from '../witness/witness-handler.ts';
export {
  absentLog,
  createDataFolder,
  createFolderLog,
  type DataElsewhere,
  type DataFolder,
  type DataFolderOptions,
  listFolderLogs,
  listIncarnations,
  locateLog,
  openDataFolder,
  openFolderLog,
  type PlaceOfLogs,
  resetFolderLog,
  setPlaceOfLogs,
} from './data-folder.ts';
export {
  type KeyMode,
  keyModeOf,
  rotateKey,
  rotateToNewSecret,
  takeSecret,
  turnRatchet,
} from './rotate-keys.ts';
export type { FolderKeyring } from './secret-files.ts';
export type { SecretSource, SecretSourceKind } from './secret-source.ts';
export { createSigner, createWitness, openSigner, openWitness } from './signer-folders.ts';
