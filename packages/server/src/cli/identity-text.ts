import { shownText } from './shown-text.ts';

/** What whoever makes a data folder is told of its identity key. @param same what the suggested command needs */
export function identityText(
  { vkey, online }: { readonly vkey: string; readonly online: boolean },
  same: string,
): string {
  const where = online
    ? `
Its private half lies in the folder of the signer. Take it offline now, where nothing keeps what
is printed: whoever has it can vouch for signing keys of their own.
  attestry keys identity take${same}`
    : '';
  return `The identity key says which signing keys count. Whoever verifies pins its public half:
  ${shownText(vkey)}${where}`;
}
