/** What needs closing, in the order in which it was opened. */
export type Closing = readonly (() => void | Promise<void>)[];

/** Closes what was opened last first, all of it even where something fails, and then says what failed. */
export async function closeAll(closing: Closing): Promise<void> {
  const failures: unknown[] = [];
  for (const close of [...closing].reverse()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, 'not everything could be closed');
}
