/** `@attestry/log/testing`: for tests of applications and of this project. */
export { TAMPER_KINDS, type Tampering, type TamperKind, type TamperOptions, tamperLog } from './tamper.ts';
