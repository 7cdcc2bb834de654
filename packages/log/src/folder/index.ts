/** `@attestry/log/folder`: logs in a data folder, with their secrets and signer beside them. Node only. */
export type { Keyring } from '../record/key-epoch.ts';
export type { Signer } from '../signer/signer.ts';
export type { LogStores } from '../store/log-stores.ts';
export {
  absentLog,
  addNewSecret,
  createDataFolder,
  createFolderLog,
  type DataFolder,
  type DataFolderOptions,
  listFolderLogs,
  locateLog,
  openDataFolder,
  openFolderLog,
  type PlaceOfLogs,
  setPlaceOfLogs,
} from './data-folder.ts';
export type { SecretSourceKind } from './secret-source.ts';
