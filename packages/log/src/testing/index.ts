/** `@attestry/log/testing`: for tests of applications and of this project. */
export { TAMPER_KINDS, type TamperKind, type Tampering, type TamperOptions, tamperLog } from './tamper.ts';
