import { visibleText } from './visible-text.ts';

/** Whether somebody typed a name, as it is or as it is shown. */
export function isTyped(typed: string, name: string): boolean {
  const text = typed.trim();
  return text === name.trim() || text === visibleText(name).trim();
}
