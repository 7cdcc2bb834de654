/** `@attestry/log/folder`: logs in a data folder, with their secrets and signer beside them. Node only. */
export type { Keyring } from '../record/key-epoch.ts';
export type { Signer } from '../signer/signer.ts';
export {
  addNewSecret,
  createDataFolder,
  createFolderLog,
  type DataFolder,
  type DataFolderOptions,
  locateLog,
  openDataFolder,
  openFolderLog,
} from './data-folder.ts';
