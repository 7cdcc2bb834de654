/** The parts of a verifier key, C2SP signed-note: `<name>+<id>+<key>`; the whole text as its id where it is none. */
export function vkeyParts(vkey: string): { readonly name: string; readonly id: string } {
  const [, name, id] = /^([^+\s]+)\+([0-9a-f]{8})\+\S+$/.exec(vkey) ?? [];
  return name === undefined || id === undefined ? { name: '', id: vkey } : { name, id };
}
