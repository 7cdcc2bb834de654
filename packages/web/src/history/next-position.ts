/** The position beside another one in a list; the same where there is none, the first where it is not in the list. */
export function nextPosition(positions: readonly string[], open: string, step: 1 | -1): string {
  const at = positions.indexOf(open);
  const next = at < 0 ? positions[0] : positions[at + step];
  return next ?? open;
}
