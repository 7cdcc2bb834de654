/** What was searched for lately in this browser, newest first, each log by itself. */
const MAX_RECENT = 20;

const keyOf = (log: string): string => `attestry.recent.${log}`;

export function withRecent(recent: readonly string[], q: string): readonly string[] {
  const text = q.trim();
  return text === '' ? recent : [text, ...recent.filter((one) => one !== text)].slice(0, MAX_RECENT);
}

export function readRecent(log: string): readonly string[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(keyOf(log)) ?? '[]');
    return Array.isArray(stored) ? stored.filter((one) => typeof one === 'string') : [];
  } catch {
    return [];
  }
}

export function rememberQuery(log: string, q: string): void {
  try {
    localStorage.setItem(keyOf(log), JSON.stringify(withRecent(readRecent(log), q)));
  } catch {
    // Storage that is full or forbidden: there is nothing to remember then.
  }
}
