import type { Completion } from './completion.ts';

/** What a key does in the query bar. */
export type BarAction =
  | { readonly kind: 'move'; readonly to: number }
  | { readonly kind: 'accept'; readonly option: Completion }
  | { readonly kind: 'run' }
  | { readonly kind: 'close' }
  | { readonly kind: 'leave' };

export interface BarKeyState {
  readonly text: string;
  /** None while the list is closed. */
  readonly options: readonly Completion[];
  readonly active: number;
}

/** Undefined where the key is for the input itself, or for whatever is behind it. */
export function barAction(key: string, { text, options, active }: BarKeyState): BarAction | undefined {
  const chosen = options[active];
  switch (key) {
    case 'ArrowDown':
      return { kind: 'move', to: active + 1 >= options.length ? -1 : active + 1 };
    case 'ArrowUp':
      return { kind: 'move', to: active < 0 ? options.length - 1 : active - 1 };
    case 'Enter':
      return chosen === undefined ? { kind: 'run' } : { kind: 'accept', option: chosen };
    case 'Tab':
      return tabAction(chosen ?? (text.trim() === '' ? undefined : options.find(completesText)));
    case 'Escape':
      return { kind: options.length > 0 ? 'close' : 'leave' };
    default:
      return undefined;
  }
}

/** Tab completes what was begun; where nothing was, it goes on to the next control. */
function tabAction(option: Completion | undefined): BarAction | undefined {
  return option === undefined ? undefined : { kind: 'accept', option };
}

function completesText({ section }: Completion): boolean {
  return section !== 'recent';
}
