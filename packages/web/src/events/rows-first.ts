/**
 * All questions of a search are asked at once, but the server answers one after the other where it has one core for them.
 * The rows are what one waits for, so counts let them go first, for a moment.
 */

/** Longer than rows usually take, and too short to be noticed. Milliseconds. */
const PATIENCE_MS = 150;
/** From their answer until they are painted. Milliseconds. */
export const PAINT_MS = 30;

let pending: Promise<unknown> = Promise.resolve();

/** Tells that rows were asked for. */
export function rowsAsked<T>(answer: Promise<T>): Promise<T> {
  pending = answer.then(
    () => undefined,
    () => undefined,
  );
  return answer;
}

/** Comes back when the rows are painted, or after a moment. */
export async function afterRows(): Promise<void> {
  // Components ask in the order in which they are drawn, which may be before those that show rows.
  await wait(0);
  await Promise.race([pending.then(() => wait(PAINT_MS)), wait(PATIENCE_MS)]);
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
