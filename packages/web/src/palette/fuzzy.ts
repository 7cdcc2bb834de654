/**
 * Matching as one types it in a hurry: the letters in their order, with others between them. What begins words or
 * stands together counts more, so `gi` finds "Go to Integrity" before "Switching".
 */

export interface Match {
  readonly score: number;
  /** Where the letters stand, ascending: to be shown bold. */
  readonly at: readonly number[];
}

const LETTER = 1;
const WORD_START = 8;
const TOGETHER = 10;
const BEGINNING = 3;
const MAX_LENGTH = 120;

/** Undefined where not all letters are there. Case, accents and the spaces of what was typed do not count. */
export function matchText(typed: string, text: string): Match | undefined {
  const wanted = folded(typed).filter((letter) => letter.trim() !== '');
  const letters = folded(text.slice(0, MAX_LENGTH));
  if (wanted.length === 0) return { score: 0, at: [] };
  if (wanted.length > letters.length) return undefined;
  return bestPath(wanted, letters);
}

/** One unit for each unit of the text, so that places stay places. */
function folded(text: string): string[] {
  return text.split('').map((unit) => unit.normalize('NFD').charAt(0).toLowerCase());
}

interface Path {
  readonly score: number;
  readonly at: number;
  readonly before: Path | undefined;
}

/** For each letter that is wanted, the best way to have found it at each place. */
function bestPath(wanted: readonly string[], letters: readonly string[]): Match | undefined {
  let previous: readonly (Path | undefined)[] = [];
  wanted.forEach((letter, i) => {
    const found: (Path | undefined)[] = [];
    let soFar: Path | undefined;
    letters.forEach((other, at) => {
      const beside = previous[at - 1];
      if (other === letter && (i === 0 || soFar !== undefined)) {
        const worth = worthOf(letters, at);
        const apart = { score: (soFar?.score ?? 0) + worth, at, before: soFar };
        const together = beside && { score: beside.score + worth + TOGETHER, at, before: beside };
        found[at] = together !== undefined && together.score > apart.score ? together : apart;
      }
      const here = previous[at];
      if (here !== undefined && (soFar === undefined || here.score > soFar.score)) soFar = here;
    });
    previous = found;
  });
  const end = best(previous);
  return end && { score: end.score - letters.length / 100, at: placesOf(end) };
}

function best(paths: readonly (Path | undefined)[]): Path | undefined {
  let found: Path | undefined;
  for (const path of paths) {
    if (path !== undefined && (found === undefined || path.score > found.score)) found = path;
  }
  return found;
}

function worthOf(letters: readonly string[], at: number): number {
  const isStart = at === 0 || !/[\p{L}\p{N}]/u.test(letters[at - 1] ?? '');
  return LETTER + (isStart ? WORD_START : 0) + (at === 0 ? BEGINNING : 0);
}

function placesOf(end: Path): readonly number[] {
  const at: number[] = [];
  for (let path: Path | undefined = end; path !== undefined; path = path.before) at.unshift(path.at);
  return at;
}

export interface Ranked<T> {
  readonly item: T;
  readonly at: readonly number[];
}

/** What matches, the best first; equals stay in their order. */
export function rank<T extends { readonly label: string }>(
  typed: string,
  items: readonly T[],
): readonly Ranked<T>[] {
  return items
    .flatMap((item) => {
      const match = matchText(typed, item.label);
      return match === undefined ? [] : [{ item, ...match }];
    })
    .sort((a, b) => b.score - a.score)
    .map(({ item, at }) => ({ item, at }));
}
