/**
 * Whom to believe about a log: C2SP tlog-policy. Which keys sign it, which witnesses there are, and how many of them must
 * have cosigned a checkpoint before it counts:
 *
 *     log <vkey> [<url>]
 *     witness <name> <vkey> [<url>]
 *     group <name> all|any|<k> <member>…        k of the members, each a witness or a group from a line above
 *     quorum <name>|none                        exactly one
 *
 *     witness Ada ada.example/witness+03fd2b5b+BHBaC2t51ULH6FSPuQAQqbBqR0ocDB6rGwTuFNDBCUmt https://ada.example
 *     witness Bob bob.example/witness+9f02ac41+BFvvSRM6DcMyFOxYHQ4oAFu2TZUmiVxIqfDIKmQTsTTg https://bob.example
 *     group both all Ada Bob
 *     quorum both
 *
 * Items are parted by spaces and tabs; empty lines and those that begin with "#" say nothing. Names mean something within the
 * policy only. No two lines have one name, no two of a kind one public key, and nothing is a member twice: each
 * witness counts in one way.
 *
 * `parse` takes what people write, so it takes more than `format` prints: `parse(format(policy))` is the policy again.
 */
import type { Sha256 } from '../bytes/sha256.ts';
import { FormatError, shown } from './format-error.ts';
import { formatVerifierKey, type KeyType, parseVerifierKey, type VerifierKey } from './note-key.ts';

export interface TrustPolicy {
  readonly logs: readonly TrustedLog[];
  readonly witnesses: readonly TrustedWitness[];
  /** Each names only witnesses, and groups that stand before it. */
  readonly groups: readonly WitnessGroup[];
  /** The name of a witness or a group; undefined for `none`, where no cosignature is asked for. */
  readonly quorum: string | undefined;
}

export interface TrustedLog {
  /** Type 0x01. Its name is the origin. */
  readonly key: VerifierKey;
  readonly url?: string;
}

export interface TrustedWitness {
  readonly name: string;
  /** Type 0x04. */
  readonly key: VerifierKey;
  /** Where it answers: the submission prefix of C2SP tlog-witness. */
  readonly url?: string;
}

export interface WitnessGroup {
  readonly name: string;
  /** So many of the members, from 1 to all of them. */
  readonly atLeast: number;
  readonly members: readonly string[];
}

/** Of the characters of a policy; C2SP asks for at least 32 logs, witnesses and groups. */
const MAX_LENGTH = 65_536;

/** Prints a policy. Throws FormatError when it would print what {@link parseTrustPolicy} reads as another. */
export function formatTrustPolicy(sha256: Sha256, policy: TrustPolicy): string {
  const { logs, witnesses, groups, quorum } = policy;
  const lines = [
    ...logs.map(({ key, url }) => ['log', formatVerifierKey(key), ...optional(url)]),
    ...witnesses.map(({ name, key, url }) => ['witness', name, formatVerifierKey(key), ...optional(url)]),
    ...groups.map(({ name, atLeast, members }) => ['group', name, threshold(atLeast, members), ...members]),
    ['quorum', quorum ?? NONE],
  ];
  // A space or a line break in a part would make other parts of it.
  const bad = lines.flat().find((item) => !/^[\x21-\x7e\x80-\u{10ffff}]+$/u.test(item));
  if (bad !== undefined) throw new FormatError('names and addresses without space or line break', shown(bad));
  const text = lines.map((items) => `${items.join(' ')}\n`).join('');
  parseTrustPolicy(sha256, text);
  return text;
}

/** Reads a policy. Throws FormatError, which names the line. */
export function parseTrustPolicy(sha256: Sha256, text: string): TrustPolicy {
  if (text.length > MAX_LENGTH)
    throw new FormatError(`a policy of at most ${MAX_LENGTH} characters`, 'a longer one');
  const draft: Draft = { sha256, logs: [], witnesses: [], groups: [], members: new Set(), quorum: [] };
  text.split('\n').forEach((line, i) => {
    try {
      readLine(draft, line);
    } catch (error) {
      if (error instanceof FormatError)
        throw new FormatError(`${error.expected} in line ${i + 1} of the policy`, error.found);
      throw error;
    }
  });
  const { logs, witnesses, groups, quorum } = draft;
  const [name] = quorum;
  if (name === undefined) throw new FormatError('a line "quorum <name>" in the policy', 'none');
  return { logs, witnesses, groups, quorum: name === NONE ? undefined : name };
}

/** Whether enough have cosigned, given the names of the witnesses that did. */
export function reachesQuorum(
  { witnesses, groups, quorum }: TrustPolicy,
  cosigned: ReadonlySet<string>,
): boolean {
  if (quorum === undefined) return true;
  const reached = new Set(witnesses.map(({ name }) => name).filter((name) => cosigned.has(name)));
  // In the order of their lines: a group knows only those before it.
  for (const { name, atLeast, members } of groups)
    if (members.filter((member) => reached.has(member)).length >= atLeast) reached.add(name);
  return reached.has(quorum);
}

const NONE = 'none';

interface Draft {
  readonly sha256: Sha256;
  readonly logs: TrustedLog[];
  readonly witnesses: TrustedWitness[];
  readonly groups: WitnessGroup[];
  /** Names that are a member already. */
  readonly members: Set<string>;
  /** Of each quorum line. */
  readonly quorum: string[];
}

function readLine(draft: Draft, line: string): void {
  const bad = /[^\t\x20-\x7e\x80-\u{10ffff}]|\p{Surrogate}/u.exec(line);
  if (bad !== null) throw new FormatError('no control character', shown(bad[0]));
  const [keyword, ...items] = line.split(/[ \t]+/).filter((item) => item !== '');
  if (keyword === undefined || keyword.startsWith('#')) return;
  const read = READERS.get(keyword);
  if (read === undefined) throw new FormatError('"log", "witness", "group" or "quorum"', shown(keyword));
  read(draft, items);
}

const READERS: ReadonlyMap<string, (draft: Draft, items: readonly string[]) => void> = new Map([
  ['log', readLog],
  ['witness', readWitness],
  ['group', readGroup],
  ['quorum', readQuorum],
]);

function readLog({ sha256, logs }: Draft, [vkey, url, ...more]: readonly string[]): void {
  if (vkey === undefined || more.length > 0) throw new FormatError('"log <vkey> [<url>]"', 'another line');
  const key = readKey(sha256, vkey, 'ed25519');
  refuseSameKey(logs, key);
  logs.push({ key, ...(url !== undefined && { url }) });
}

function readWitness(draft: Draft, [name, vkey, url, ...more]: readonly string[]): void {
  if (name === undefined || vkey === undefined || more.length > 0)
    throw new FormatError('"witness <name> <vkey> [<url>]"', 'another line');
  refuseKnownName(draft, name);
  const key = readKey(draft.sha256, vkey, 'cosignature');
  refuseSameKey(draft.witnesses, key);
  draft.witnesses.push({ name, key, ...(url !== undefined && { url }) });
}

function readGroup(draft: Draft, [name, count, ...members]: readonly string[]): void {
  if (name === undefined || count === undefined || members.length === 0)
    throw new FormatError('"group <name> all|any|<k> <member>…"', 'another line');
  refuseKnownName(draft, name);
  for (const member of members) {
    requireKnownName(draft, member);
    if (draft.members.has(member)) throw new FormatError('each member once', shown(member));
    draft.members.add(member);
  }
  draft.groups.push({ name, atLeast: readThreshold(count, members.length), members });
}

function readQuorum(draft: Draft, [name, ...more]: readonly string[]): void {
  if (name === undefined || more.length > 0) throw new FormatError('"quorum <name>"', 'another line');
  if (draft.quorum.length > 0) throw new FormatError('one quorum', 'another');
  if (name !== NONE) requireKnownName(draft, name);
  draft.quorum.push(name);
}

function readKey(sha256: Sha256, vkey: string, type: KeyType): VerifierKey {
  const key = parseVerifierKey(sha256, vkey);
  if (key.type === type) return key;
  const wanted = type === 'ed25519' ? 'the key of a log (type 0x01)' : 'the key of a witness (type 0x04)';
  throw new FormatError(wanted, shown(vkey));
}

/** Under whatever name: one key that counted twice would be one that counts for two. */
function refuseSameKey(
  others: readonly { readonly key: VerifierKey }[],
  { publicKey, name }: VerifierKey,
): void {
  if (others.some(({ key }) => key.publicKey === publicKey))
    throw new FormatError('each public key once', shown(name));
}

function refuseKnownName(draft: Draft, name: string): void {
  if (name === NONE || isKnown(draft, name)) throw new FormatError('a name of its own', shown(name));
}

function requireKnownName(draft: Draft, name: string): void {
  if (!isKnown(draft, name)) throw new FormatError('a name from a line above', shown(name));
}

function isKnown({ witnesses, groups }: Draft, name: string): boolean {
  return [...witnesses, ...groups].some((one) => one.name === name);
}

function readThreshold(count: string, members: number): number {
  if (count === 'any') return 1;
  if (count === 'all') return members;
  const number = /^[1-9][0-9]{0,6}$/.test(count) ? Number(count) : 0;
  if (number < 1 || number > members)
    throw new FormatError(`all, any or a number from 1 to ${members}`, shown(count));
  return number;
}

function threshold(atLeast: number, members: readonly string[]): string {
  if (atLeast === members.length) return 'all';
  return atLeast === 1 ? 'any' : String(atLeast);
}

function optional(url: string | undefined): readonly string[] {
  return url === undefined ? [] : [url];
}
