/** The zones that can be chosen: UTC and the reader's own first, and never without the one that is chosen. */
export function zoneChoices(
  current: string,
  all: readonly string[] = Intl.supportedValuesOf('timeZone'),
): readonly string[] {
  return [...new Set(['utc', 'local', ...(isNamed(current) ? [current] : []), ...all])];
}

function isNamed(zone: string): boolean {
  return zone !== 'utc' && zone !== 'local';
}
