/** What can be said of a change before it is looked into: whether it is there, and why not. */
import type { JsonValue } from '@attestry/log/record';
import type { RecordJson } from 'attestry/api';
import { type Marker, markerOf } from './markers.ts';
import { verbOf } from './type-verbs.ts';

export type ChangeState =
  /** Nothing of the kind belongs to this record. */
  | { readonly kind: 'none' }
  /** Its type says that something changed, and the source did not say what. */
  | { readonly kind: 'not-supplied' }
  /** The leaf has its digest, and nobody has it any more. */
  | { readonly kind: 'erased' }
  /** It is there, and whoever reads is not shown it. */
  | { readonly kind: 'masked' }
  /** Too long as a whole. */
  | { readonly kind: 'truncated'; readonly marker: Marker & { readonly kind: 'truncated' } }
  | {
      readonly kind: 'both';
      readonly before: JsonValue;
      readonly after: JsonValue;
    }
  | {
      readonly kind: 'one-sided';
      readonly side: 'before' | 'after';
      readonly value: JsonValue;
      /** False where the other side has nothing to say: what was created had no before. */
      readonly lacksOther: boolean;
    };

export function changeState({
  leaf,
  sections,
  masked,
}: Pick<RecordJson, 'leaf' | 'sections' | 'masked'>): ChangeState {
  const verb = verbOf(leaf.type);
  const { change } = sections;
  if (change === undefined) {
    if (masked?.includes('change') === true) return { kind: 'masked' };
    if (leaf.sealed?.change !== undefined) return { kind: 'erased' };
    return verb === 'changed' ? { kind: 'not-supplied' } : { kind: 'none' };
  }
  const marker = markerOf(change as JsonValue);
  if (marker?.kind === 'truncated') return { kind: 'truncated', marker };
  const { before, after } = change;
  if (before !== undefined && after !== undefined) return { kind: 'both', before, after };
  if (after !== undefined)
    return { kind: 'one-sided', side: 'after', value: after, lacksOther: verb !== 'created' };
  if (before !== undefined)
    return { kind: 'one-sided', side: 'before', value: before, lacksOther: verb !== 'removed' };
  return { kind: 'none' };
}

/** Sections that the leaf seals and nobody has any more. */
export function erasedSections({ leaf, sections }: Pick<RecordJson, 'leaf' | 'sections'>): readonly string[] {
  return Object.keys(leaf.sealed ?? {}).filter((name) => !Object.hasOwn(sections, name));
}
