import { createContext, useContext, useSyncExternalStore } from 'react';
import { type Language, preferredLanguage } from '../i18n/language.ts';

export type Theme = 'system' | 'light' | 'dark';
export type Density = 'compact' | 'default' | 'cosy';

/** What a reader chose, kept in the browser. theme.js reads the same before the first paint. */
export interface Preferences {
  readonly theme: Theme;
  readonly language: Language;
  /** 'utc', 'local', or an IANA name. */
  readonly zone: string;
  readonly density: Density;
  /** Single letters as shortcuts: WCAG 2.1.4 wants a way to turn them off. */
  readonly shortcuts: boolean;
  /** By the name of a column of the Events list, where the reader gave it one. Pixels. */
  readonly columnWidths: { readonly [column: string]: number };
}

const KEY = 'attestry.preferences';

/** Kept for as long as the page lives; what cannot be stored (a private window) still holds until then. */
class PreferenceStore {
  #current: Preferences;
  readonly #listeners = new Set<() => void>();

  constructor() {
    this.#current = { ...defaults(), ...readStored() };
    document.documentElement.lang = this.#current.language;
    addEventListener('storage', ({ key }) => {
      if (key === KEY) this.#replace({ ...defaults(), ...readStored() });
    });
  }

  get current(): Preferences {
    return this.#current;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(change: Partial<Preferences>): void {
    this.#replace({ ...this.#current, ...change });
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#current));
    } catch {
      // Storage that is full or forbidden: it holds until the page is left.
    }
  }

  #replace(next: Preferences): void {
    this.#current = next;
    const root = document.documentElement;
    if (next.theme === 'system') delete root.dataset['theme'];
    else root.dataset['theme'] = next.theme;
    root.lang = next.language;
    for (const listener of this.#listeners) listener();
  }
}

function defaults(): Preferences {
  return {
    theme: 'system',
    language: preferredLanguage(navigator.languages),
    zone: 'local',
    density: 'default',
    shortcuts: true,
    columnWidths: {},
  };
}

function readStored(): Partial<Preferences> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof stored === 'object' && stored !== null ? (stored as Partial<Preferences>) : {};
  } catch {
    return {};
  }
}

export const PreferencesContext = createContext<PreferenceStore | undefined>(undefined);

export function createPreferences(): PreferenceStore {
  return new PreferenceStore();
}

/** What the reader chose, and how to choose otherwise. */
export function usePreferences(): readonly [Preferences, (change: Partial<Preferences>) => void] {
  const store = useContext(PreferencesContext);
  if (store === undefined) throw new Error('there are no preferences above this component');
  const current = useSyncExternalStore(store.subscribe, () => store.current);
  return [current, (change) => store.set(change)];
}
