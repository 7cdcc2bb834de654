import type { RecordJson } from 'attestry/api';
import { visibleText } from '../ui/visible-text.ts';

const MAX_LENGTH = 200;

/** Who did it, as briefly as people say it: the name, else what is known. Undefined where nothing is. */
export function actorName({ leaf, sections }: Pick<RecordJson, 'leaf' | 'sections'>): string | undefined {
  const { name, email } = sections.actor ?? {};
  const { type, id } = leaf.actor;
  const known = [name, email].find((one) => typeof one === 'string' && one !== '');
  if (typeof known === 'string') return visibleText(known, MAX_LENGTH);
  const reference = [type, id].filter((one) => one !== undefined && one !== '').join(':');
  return reference === '' ? undefined : visibleText(reference, MAX_LENGTH);
}
