import type { AnchorJson } from 'attestry/api';

/**
 * How an anchor does. `failing`: its last try failed. `overdue`: it saw nothing for longer than it should, though the log has
 * grown. `new`: it was not shown anything yet. `behind`: there are records that it has not seen, and it is not late. `current`:
 * it saw all there is.
 */
export type AnchorState = 'failing' | 'overdue' | 'new' | 'behind' | 'current';

export function anchorState({ failure, overdue, last, lag }: AnchorJson): AnchorState {
  if (failure !== undefined) return 'failing';
  if (overdue) return 'overdue';
  if (last === undefined) return 'new';
  return lag === 0 ? 'current' : 'behind';
}
