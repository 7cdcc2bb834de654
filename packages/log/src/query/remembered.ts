/** Longer texts seldom come again. */
const MAX_LENGTH = 100;
const MAX_TEXTS = 5_000;

/**
 * A pure function of a text that remembers what it said: names, addresses, agents and ids of a log come again and
 * again. At most 5,000 short texts are held, then all are forgotten; what it returns must not be changed.
 */
export function remembered<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const value = compute(text);
    if (text.length <= MAX_LENGTH) {
      if (known.size >= MAX_TEXTS) known.clear();
      known.set(text, value);
    }
    return value;
  };
}
