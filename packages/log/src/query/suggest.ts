/** The nearest of the known words, for "did you mean". */

/** Words that people write for a key, and which key they mean. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['user', 'actor'],
  ['who', 'actor'],
  ['by', 'actor'],
  ['email', 'actor'],
  ['actor.name', 'actor'],
  ['actor.email', 'actor'],
  ['role', 'actor.role'],
  ['roles', 'actor.role'],
  ['target.name', 'target'],
  ['object', 'target'],
  ['entity', 'target'],
  ['resource', 'target'],
  ['action', 'type'],
  ['event', 'type'],
  ['level', 'severity'],
  ['status', 'outcome'],
  ['result', 'outcome'],
  ['date', 'time'],
  ['occurred', 'time'],
  ['since', 'time'],
  ['ipaddress', 'ip'],
  ['ip_address', 'ip'],
  ['address', 'ip'],
  ['agent', 'ua'],
  ['useragent', 'ua'],
  ['user_agent', 'ua'],
  ['uuid', 'id'],
  ['message', 'reason'],
  ['comment', 'reason'],
  ['field', 'changed'],
  ['impersonator', 'behalf'],
]);

/** The key somebody meant; undefined where no guess is better than none. */
export function suggestKey(written: string, keys: readonly string[]): string | undefined {
  const lower = written.toLowerCase();
  return SYNONYMS.get(lower) ?? nearest(lower, keys);
}

/** The word of the list with the fewest edits, at most a third of what was written. */
export function nearest(written: string, words: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.floor(written.length / 3) + 1;
  for (const word of words) {
    const edits = editDistance(written, word);
    if (edits < fewest) {
      fewest = edits;
      best = word;
    }
  }
  return best;
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
export function editDistance(left: string, right: string): number {
  let previous: number[] = [];
  let row = Array.from({ length: right.length + 1 }, (_, i) => i);
  for (let i = 1; i <= left.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1];
      let edits = Math.min(at(above, j) + 1, at(row, j - 1) + 1, at(above, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]) {
        edits = Math.min(edits, at(previous, j - 2) + 1);
      }
      row.push(edits);
    }
    previous = above;
  }
  return at(row, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
