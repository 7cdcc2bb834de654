/** For tests: passwords that cost next to nothing. */
import type { PasswordCost } from './password.ts';

export const WEAKEST: PasswordCost = { memoryKiB: 8, passes: 1, beatMs: 0 };
