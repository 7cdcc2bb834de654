import type { Anchoring } from 'attestry/api';

type Named = Pick<Anchoring, 'id' | 'kind' | 'size'>;

/** What the shown note is called as a file: by whom, which log, how far, and which showing. */
export function anchoredNoteName(log: string, anchoring: Named): string {
  return `${stemOf(log, anchoring)}.note`;
}

/** What was given is called as its kind is called elsewhere: `openssl ts` reads `.tsr`. */
export function tokenFileName(log: string, anchoring: Named): string {
  return `${stemOf(log, anchoring)}.${ENDINGS[anchoring.kind]}`;
}

const ENDINGS: { readonly [K in Anchoring['kind']]: string } = {
  witness: 'cosignatures',
  timestamp: 'tsr',
  file: 'json',
  s3: 'json',
  mail: 'json',
  webhook: 'json',
};

function stemOf(log: string, { id, kind, size }: Named): string {
  return `${kind}-${fileWord(log)}-${size}-${fileWord(id).slice(0, 8)}`;
}

function fileWord(text: string): string {
  return text.replace(/[^\w.-]+/g, '_');
}

/** Base64 as bytes; none where it is no base64. */
export function tokenBytes(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array(0);
  }
}
