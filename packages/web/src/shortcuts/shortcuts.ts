/**
 * Shortcuts: single keys (`j`), two after another (`g e`), or with a modifier (`mod+k`: Ctrl, and Command on a Mac). Single
 * keys are off while something is written, while a dialog is open, and where the reader turned them off (WCAG 2.1.4).
 */
import { createContext, useContext, useEffect, useRef } from 'react';

export interface Shortcut {
  readonly keys: string;
  /** What it does, in the language of the reader. */
  readonly label: string;
  readonly run: () => void;
}

/** How long the second key of two is waited for. Milliseconds. */
const SEQUENCE_MS = 1200;

/** What can be pressed now. What was registered last wins. */
export class ShortcutRegistry {
  readonly #groups: (readonly Shortcut[])[] = [];
  #first: { readonly key: string; readonly atMs: number } | undefined;

  /** Returns what takes them back. */
  add(group: readonly Shortcut[]): () => void {
    this.#groups.unshift(group);
    return () => {
      const at = this.#groups.indexOf(group);
      if (at >= 0) this.#groups.splice(at, 1);
    };
  }

  /** All of them, those of the screen before those of the shell. */
  list(): readonly Shortcut[] {
    const seen = new Set<string>();
    return this.#groups.flat().filter(({ keys }) => !seen.has(keys) && seen.add(keys));
  }

  /** Runs what a key means; true where it meant something. */
  press(event: KeyboardEvent, options: { readonly letters: boolean }): boolean {
    const key = keyOf(event);
    if (key === undefined) return false;
    const isModified = key.startsWith('mod+');
    if (!isModified && (!options.letters || isWriting(event.target) || isModalOpen())) return false;
    const first = this.#first;
    this.#first = undefined;
    const isSecond = first !== undefined && event.timeStamp - first.atMs < SEQUENCE_MS;
    const found = (isSecond && this.#find(`${first.key} ${key}`)) || this.#find(key);
    if (found) {
      event.preventDefault();
      found.run();
      return true;
    }
    if (this.#groups.flat().some(({ keys }) => keys.startsWith(`${key} `)))
      this.#first = { key, atMs: event.timeStamp };
    return false;
  }

  #find(keys: string): Shortcut | undefined {
    for (const group of this.#groups) {
      const found = group.find((one) => one.keys === keys);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function keyOf({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): string | undefined {
  if (altKey) return undefined;
  if (ctrlKey || metaKey) return key.length === 1 ? `mod+${key.toLowerCase()}` : undefined;
  return key === ' ' ? 'Space' : key;
}

function isWriting(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button'].includes(target.type);
}

function isModalOpen(): boolean {
  return document.querySelector('[role="dialog"]:not([data-closed]), [role="menu"]') !== null;
}

export const ShortcutContext = createContext<ShortcutRegistry>(new ShortcutRegistry());

/** Shortcuts for as long as the component is there. */
export function useShortcuts(shortcuts: readonly Shortcut[]): void {
  const registry = useContext(ShortcutContext);
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const keys = shortcuts.map((one) => `${one.keys} ${one.label}`).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: what a key does is looked up when it is pressed; only which keys there are counts
  useEffect(() => {
    const group = latest.current.map((one, i) => ({ ...one, run: () => latest.current[i]?.run() }));
    return registry.add(group);
  }, [registry, keys]);
}
