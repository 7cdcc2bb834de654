/** A key as it stands on the keyboard. */
export interface ShownKey {
  readonly id: string;
  readonly text: string;
  /** Pressed with the one before, and not after it. */
  readonly together: boolean;
}

const NAMES: { readonly [key: string]: string } = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  Enter: '↵',
};

/** `g e` as g, then e; `mod+k` as Ctrl and K, or ⌘ and K. */
export function shownKeys(keys: string, isApple: boolean): readonly ShownKey[] {
  return keys.split(' ').flatMap((press, at) =>
    // A plus may be the key itself.
    (press === '+' ? ['+'] : press.split('+')).map((key, i) => ({
      id: `${at}.${i}`,
      text: textOf(key, { isApple, isCombined: press.startsWith('mod+') }),
      together: i > 0,
    })),
  );
}

function textOf(key: string, { isApple, isCombined }: { isApple: boolean; isCombined: boolean }): string {
  if (key === 'mod') return isApple ? '⌘' : 'Ctrl';
  return NAMES[key] ?? (isCombined && key.length === 1 ? key.toUpperCase() : key);
}
