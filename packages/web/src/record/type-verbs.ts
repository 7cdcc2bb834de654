/** What a type says of its target: `client.account.closed` says that it is gone. */
export type TypeVerb = 'created' | 'changed' | 'removed' | 'other';

const CREATED = [
  'created',
  'added',
  'uploaded',
  'registered',
  'invited',
  'issued',
  'opened',
  'placed',
  'ordered',
  'imported',
  'provisioned',
  'restored',
  'undeleted',
  'reopened',
];
const CHANGED = [
  'updated',
  'changed',
  'modified',
  'adjusted',
  'renamed',
  'edited',
  'moved',
  'assigned',
  'set',
  'migrated',
  'merged',
];
const REMOVED = [
  'deleted',
  'removed',
  'terminated',
  'erased',
  'purged',
  'destroyed',
  'closed',
  'trashed',
  'uninstalled',
  'unregistered',
];

/** By the last word of the last segment: `role_changed` is a change. */
export function verbOf(type: string): TypeVerb {
  const word =
    type
      .slice(type.lastIndexOf('.') + 1)
      .split('_')
      .at(-1) ?? '';
  if (CREATED.includes(word)) return 'created';
  if (REMOVED.includes(word)) return 'removed';
  return CHANGED.includes(word) ? 'changed' : 'other';
}
