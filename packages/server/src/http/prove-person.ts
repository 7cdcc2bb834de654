import { AttestryError, type EventInput } from '@attestry/log';
import { keyIdIn } from '../accounts/api-keys.ts';
import type { Proof, ProofVerdict } from '../accounts/credentials.ts';
import type { Principal } from '../accounts/principal.ts';
import { grantsOf } from '../accounts/roles.ts';
import type { User } from '../accounts/users.ts';
import type { Service } from '../service/service.ts';
import { byWhom, EVERYBODY, recordAccount } from './record-account.ts';
import type { HttpContext } from './route.ts';

/**
 * Who somebody is, by what they typed. Whatever was wrong is answered by the same words, after the same time; it is on record in the logs
 * of the account, and where there is no such account in all.
 *
 * @throws AttestryError UNAUTHENTICATED, SECOND_FACTOR_NEEDED, SIGN_IN_LIMITED
 */
export async function provePerson(
  service: Service,
  c: HttpContext,
  email: string,
  proof: Proof,
): Promise<User> {
  return answerVerdict(service, c, email, (text) => service.credentials.check(text, proof));
}

async function answerVerdict(
  service: Service,
  c: HttpContext,
  email: string,
  check: (email: string) => Promise<ProofVerdict>,
): Promise<User> {
  requireTry(service, c);
  const startedMs = performance.now();
  const verdict = await check(email);
  switch (verdict.kind) {
    case 'right':
      return verdict.user;
    case 'code_needed':
      throw new AttestryError(
        'SECOND_FACTOR_NEEDED',
        'give the code of your second factor, or a recovery code, as `code`',
      );
    case 'locked':
      // Whether there is such an account would show in how long it took to count.
      await service.passwords.untilBeat(startedMs);
      throw new AttestryError(
        'SIGN_IN_LIMITED',
        'too many sign-ins to this account failed: wait, or have somebody unlock it',
        { retryAfterSeconds: Math.ceil((verdict.untilMs - service.nowMs()) / 1000) },
      );
    case 'wrong':
      await recordWrong(service, c, verdict);
      await service.passwords.untilBeat(startedMs);
      throw new AttestryError('UNAUTHENTICATED', 'the address, the password or the code is wrong');
  }
}

/**
 * The same for whoever has signed in by password.
 *
 * @throws AttestryError UNAUTHENTICATED, SECOND_FACTOR_NEEDED, SIGN_IN_LIMITED; REQUEST_INVALID where they have none
 */
export async function proveSelf(
  service: Service,
  c: HttpContext,
  principal: Principal,
  proof: Proof,
): Promise<User> {
  return answerVerdict(service, c, await emailOf(service, principal), (email) =>
    service.credentials.check(email, proof),
  );
}

/** The same by the password alone, which is to be another. @throws AttestryError as {@link proveSelf} */
export async function proveOwnPassword(
  service: Service,
  c: HttpContext,
  principal: Principal,
  password: string,
): Promise<User> {
  return answerVerdict(service, c, await emailOf(service, principal), (email) =>
    service.credentials.checkPassword(email, password),
  );
}

async function emailOf({ users }: Service, { kind, id }: Principal): Promise<string> {
  const user = kind === 'user' ? await users.find(id) : undefined;
  if (user !== undefined && (await users.findPassword(id)) !== undefined) return user.email;
  throw new AttestryError('REQUEST_INVALID', 'you have no password: prove it by what you signed in with');
}

/**
 * Whose API key it is; one that is none is on record.
 *
 * @throws AttestryError UNAUTHENTICATED, SIGN_IN_LIMITED
 */
export async function proveKey(service: Service, c: HttpContext, text: string): Promise<Principal> {
  requireTry(service, c);
  const apiKey = text.trim();
  const owner = await service.keys.authenticate(apiKey, c.get('clientAddress'));
  if (owner !== undefined) return owner;
  // Nothing of what was given but the id in it, and that only where it has the form of a key: people paste passwords.
  const id = keyIdIn(apiKey);
  await recordFailure(service, c, EVERYBODY, id === undefined ? {} : { target: { type: 'apikey', id } });
  throw new AttestryError('UNAUTHENTICATED', 'the API key is none of this server, or was revoked');
}

/**
 * Who follows the link of an auditor, which counts the use; one that is none is on record.
 *
 * @throws AttestryError UNAUTHENTICATED, SIGN_IN_LIMITED
 */
export async function proveLink(service: Service, c: HttpContext, text: string): Promise<Principal> {
  requireTry(service, c);
  const owner = await service.links.use(text.trim());
  if (owner !== undefined) return owner;
  await recordFailure(service, c, EVERYBODY, {});
  throw new AttestryError('UNAUTHENTICATED', 'the link is none of this server, was revoked or has expired');
}

/** @throws AttestryError SIGN_IN_LIMITED */
function requireTry({ signInLimit }: Service, c: HttpContext): void {
  if (signInLimit.mayTry(c.get('clientAddress') ?? '')) return;
  throw new AttestryError('SIGN_IN_LIMITED', 'too many sign-ins from your address failed: wait a minute');
}

/** A lock is recorded always: there are few, and somebody may be about to get in. */
async function recordWrong(
  service: Service,
  c: HttpContext,
  { user, lockedUntilMs }: { readonly user?: User; readonly lockedUntilMs?: number },
): Promise<void> {
  if (user === undefined) return recordFailure(service, c, EVERYBODY, {});
  const account = { grants: grantsOf(user.roles) };
  const target = { type: 'user', id: user.id, name: user.name };
  await recordFailure(service, c, account, { target });
  if (lockedUntilMs === undefined) return;
  const until = new Date(lockedUntilMs).toISOString();
  await recordAccount(service, account, 'audit.account.locked', { until }, { ...byNobody(c), target });
}

/** Some times a minute: nobody fills a log from outside. */
async function recordFailure(
  service: Service,
  c: HttpContext,
  account: Pick<Principal, 'grants'>,
  input: Pick<EventInput, 'target'>,
): Promise<void> {
  if (!service.signInLimit.failed(c.get('clientAddress') ?? '')) return;
  await recordAccount(service, account, 'audit.sign_in_failed', {}, { ...byNobody(c), ...input });
}

/** From where somebody asked who has not proved who they are. */
function byNobody(c: HttpContext): EventInput {
  const nobody: Principal = { kind: 'user', id: '', name: '', grants: [], person: true };
  return { ...byWhom(c, nobody), actor: { type: 'anonymous' } };
}
