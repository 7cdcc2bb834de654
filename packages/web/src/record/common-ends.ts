/** How much two texts have in common at their beginning and at their end, never counted twice. */
export function commonEnds(one: string, other: string): { readonly start: number; readonly end: number } {
  const most = Math.min(one.length, other.length);
  let start = 0;
  while (start < most && one[start] === other[start]) start++;
  // Half a character is none.
  if (isHighSurrogate(one, start - 1)) start--;
  let end = 0;
  while (end < most - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end++;
  if (end > 0 && isLowSurrogate(one, one.length - end)) end--;
  return { start, end };
}

function isHighSurrogate(text: string, at: number): boolean {
  return at >= 0 && (text.charCodeAt(at) & 0xfc00) === 0xd800;
}

function isLowSurrogate(text: string, at: number): boolean {
  return (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}
