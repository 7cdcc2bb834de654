import { formatValue } from '@attestry/log/query';

/** Whose history it is. */
export interface HistorySubject {
  readonly kind: 'actor' | 'target';
  readonly id: string;
  /** The same id can be that of a user and of an invoice. */
  readonly type: string | undefined;
}

/** From the address: `/history/actor/42?type=user`. */
export function readSubject(
  params: { readonly kind?: string | undefined; readonly id?: string | undefined },
  search: { readonly type?: string | undefined },
): HistorySubject {
  return {
    kind: params.kind === 'target' ? 'target' : 'actor',
    id: params.id ?? '',
    type: search.type === undefined || search.type === '' ? undefined : search.type,
  };
}

/** What finds everything of it. */
export function subjectQuery({ kind, id, type }: HistorySubject): string {
  const ofId = `${kind}.id:${formatValue(id)}`;
  return type === undefined ? ofId : `${ofId} ${kind}.type:${formatValue(type)}`;
}
