import type { MemberName } from './redact.ts';

/** Sorts in place, by UTF-16 code units. Most objects are small or sorted already, where insertion beats sort(). */
export function sortNames(names: MemberName[]): void {
  if (names.length > 24) {
    names.sort((a, b) => (a.name < b.name ? -1 : 1));
    return;
  }
  for (let i = 1; i < names.length; i++) {
    const name = names[i];
    if (name === undefined) continue;
    let j = i - 1;
    for (let other = names[j]; other !== undefined && other.name > name.name; other = names[--j])
      names[j + 1] = other;
    names[j + 1] = name;
  }
}
