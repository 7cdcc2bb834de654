/** Who and what an event is about: the refs of the leaf, and the sections that hold what may be erased. */
import {
  readBoolean,
  readEnvelopeMember,
  readId,
  readItems,
  readObject,
  readText,
  refuse,
} from './envelope.ts';
import { MAX_EVENT_BYTES, MAX_RELATED } from './limits.ts';
import { entityText, type Preparation, seal, type Writable } from './preparation.ts';
import type { PreparedEvent } from './prepared-event.ts';
import { type ObjectLike, readMember } from './value-shape.ts';
import { ACTOR_TYPES, type EntityRef } from './vocabulary.ts';

const ACTOR_MEMBERS = ['type', 'id', 'name', 'email', 'roles', 'auth'];
const NAMED_MEMBERS = ['type', 'id', 'name'];
const REF_MEMBERS = ['type', 'id'];
const AUTH_MEMBERS = ['method', 'mfa'];
const REQUEST_MEMBERS = ['ip', 'userAgent', 'method', 'path', 'sessionId', 'requestId', 'traceId'];
/** Seals the section `actor`; a missing actor is unknown, never guessed. */
export function prepareActor(preparation: Preparation, event: ObjectLike): EntityRef {
  const fields = readObject(readMember(event, 'actor'), '/actor', ACTOR_MEMBERS);
  if (fields === undefined) return { type: 'unknown' };
  const type = readText(fields, 'type', '/actor') ?? 'unknown';
  const known = ACTOR_TYPES.find((word) => word === type);
  if (known === undefined) preparation.norm.add('/actor/type', 'type');
  const id = readId(fields, 'id', '/actor');
  seal(preparation, 'actor', {
    auth: readAuth(fields),
    email: readText(fields, 'email', '/actor'),
    name: readText(fields, 'name', '/actor'),
    roles: readRoles(fields),
  });
  const ref: Writable<EntityRef> = { type: known ?? 'unknown' };
  if (id !== undefined) ref.id = entityText(preparation, id, '/actor/id');
  return ref;
}

function readAuth(actor: ObjectLike): ObjectLike | undefined {
  const fields = readObject(readMember(actor, 'auth'), '/actor/auth', AUTH_MEMBERS);
  if (fields === undefined) return undefined;
  const method = readText(fields, 'method', '/actor/auth');
  const mfa = readBoolean(fields, 'mfa', '/actor/auth');
  return method === undefined && mfa === undefined ? undefined : { method, mfa };
}

function readRoles(actor: ObjectLike): unknown[] | undefined {
  const value = readEnvelopeMember(actor, 'roles', '/actor');
  if (value === undefined) return undefined;
  const roles = readItems(value, '/actor/roles', MAX_EVENT_BYTES);
  const wrong = roles.findIndex((role) => typeof role !== 'string');
  if (wrong >= 0) throw refuse(`/actor/roles/${wrong}`, 'must be a string');
  return roles;
}

/** Behalf, target, subject and related, and the sections of the first two. */
export function prepareEntities(
  preparation: Preparation,
  event: ObjectLike,
  prepared: Writable<PreparedEvent>,
): void {
  const behalf = prepareNamed(preparation, event, 'behalf');
  if (behalf !== undefined) prepared.behalf = behalf;
  const target = prepareNamed(preparation, event, 'target');
  if (target !== undefined) prepared.target = target;
  const subject = entityRef(preparation, readMember(event, 'subject'), '/subject');
  if (subject !== undefined) prepared.subject = subject;
  const items = readEnvelopeMember(event, 'related', '');
  if (items === undefined) return;
  const related = readItems(items, '/related', MAX_RELATED).flatMap(
    (item, i) => entityRef(preparation, item, `/related/${i}`) ?? [],
  );
  if (related.length > 0) prepared.related = related;
}

function prepareNamed(
  preparation: Preparation,
  event: ObjectLike,
  name: 'behalf' | 'target',
): EntityRef | undefined {
  const pointer = `/${name}`;
  const fields = readObject(readMember(event, name), pointer, NAMED_MEMBERS);
  if (fields === undefined) return undefined;
  seal(preparation, name, { name: readText(fields, 'name', pointer) });
  return refOf(preparation, fields, pointer);
}

function entityRef(preparation: Preparation, value: unknown, pointer: string): EntityRef | undefined {
  const fields = readObject(value, pointer, REF_MEMBERS);
  return fields && refOf(preparation, fields, pointer);
}

function refOf(preparation: Preparation, fields: ObjectLike, pointer: string): EntityRef | undefined {
  const type = readText(fields, 'type', pointer);
  const id = readId(fields, 'id', pointer);
  if (type === undefined && id === undefined) return undefined;
  const ref: Writable<EntityRef> = {};
  if (type !== undefined) ref.type = entityText(preparation, type, `${pointer}/type`);
  if (id !== undefined) ref.id = entityText(preparation, id, `${pointer}/id`);
  return ref;
}

/** Seals the section `request`. */
export function prepareRequest(preparation: Preparation, event: ObjectLike): void {
  const fields = readObject(readMember(event, 'request'), '/request', REQUEST_MEMBERS);
  if (fields === undefined) return;
  seal(preparation, 'request', {
    ip: readText(fields, 'ip', '/request'),
    method: readText(fields, 'method', '/request'),
    path: readText(fields, 'path', '/request'),
    requestId: readText(fields, 'requestId', '/request'),
    sessionId: readText(fields, 'sessionId', '/request'),
    traceId: readText(fields, 'traceId', '/request'),
    userAgent: readText(fields, 'userAgent', '/request'),
  });
}
