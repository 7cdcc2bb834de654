import type { Scope } from 'attestry/api';

export const KEY_SCOPES: readonly Scope[] = ['read', 'write', 'verify', 'export', 'admin'];
const MAX_NAME = 100;

/** What is missing for a key; undefined where nothing is. */
export function keyProblem(name: string, scopes: readonly Scope[]): 'name' | 'scopes' | undefined {
  const { length } = name.trim();
  if (length === 0 || length > MAX_NAME) return 'name';
  return scopes.length === 0 ? 'scopes' : undefined;
}
