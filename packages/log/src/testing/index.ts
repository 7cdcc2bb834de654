/** `@attestry/log/testing`: for tests of applications and of this project. */
export { type CheckedLog, checkFolderLog, checkLog } from './check-log.ts';
export { TAMPER_KINDS, type Tampering, type TamperKind, type TamperOptions, tamperLog } from './tamper.ts';
