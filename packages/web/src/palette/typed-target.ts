/** What somebody may mean who types a position, a hash or an id where commands are. */
export type TypedTarget =
  | { readonly kind: 'record'; readonly seq: string }
  | { readonly kind: 'hash'; readonly hash: string; readonly q: string }
  | { readonly kind: 'id'; readonly id: string; readonly q: string }
  | { readonly kind: 'search'; readonly q: string };

/** A position, or one of an incarnation that a reset ended: `1:17`. */
const PLACE = /^#?([1-9]\d{0,14}:)?(\d{1,16})$/;
/** Digits alone are a position first; a hash of digits alone is rare, and offered as well. */
const HASH = /^(?=.*[a-f\d])[a-f\d]{4,64}$/i;
const ID = /^[a-f\d]{8}(?:-[a-f\d]{4}){3}-[a-f\d]{12}$/i;

/** What is typed as things to open, the likeliest first; to search for it is always the last. */
export function typedTargets(typed: string): readonly TypedTarget[] {
  const text = typed.trim();
  if (text === '') return [];
  const [, incarnation = '', seq] = PLACE.exec(text) ?? [];
  const search = { kind: 'search', q: text } as const;
  if (ID.test(text)) {
    const id = text.toLowerCase();
    return [{ kind: 'id', id, q: `id:${id}` }, search];
  }
  const found: TypedTarget[] = [];
  if (seq !== undefined && Number.isSafeInteger(Number(seq))) {
    found.push({ kind: 'record', seq: `${incarnation}${Number(seq)}` });
  }
  if (HASH.test(text)) {
    const hash = text.toLowerCase();
    found.push({ kind: 'hash', hash, q: hash.length === 64 ? `hash:${hash}` : `hash:${hash}*` });
  }
  return [...found, search];
}
