import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHex } from '../bytes/encoding.ts';
import { bytesOfLatin1, type Hash } from '../bytes/sha256.ts';
import { sha256 } from '../node/crypto.ts';
import { vectorSuite } from '../testing/vectors.ts';
import { proveConsistency } from '../tree/consistency.ts';
import { flipByte, hasher, referenceTree } from '../tree/reference-tree.test.kit.ts';
import {
  type AddCheckpointAnswer,
  type AddCheckpointPolicy,
  type AddCheckpointRequest,
  formatAddCheckpoint,
  neverSigned,
  parseAddCheckpoint,
  receiveAddCheckpoint,
  type SignedState,
  signedAnswer,
  signedState,
} from './add-checkpoint.ts';
import { checkpoint, formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { cosign } from './cosignature.ts';
import { testKey, verifyEd25519 } from './ed25519.test.kit.ts';
import { parseVerifierKey, type VerifierKey, verifierKey } from './note-key.ts';
import { expectPrintsAgain } from './prints-again.test.kit.ts';
import { formatNote, type NoteSignature, parseNote, parseSignatureLines, signNote } from './signed-note.ts';
import { verifyNote } from './verify-note.ts';

const origin = 'audit.example.com/main/1';
const log = testKey(origin, 'ed25519', 1);
const witness = testKey('example.com/witness', 'cosignature', 2);
const tree = referenceTree(40);

/** What a signer or witness is around the pure function: one state, stored before anything is signed. */
interface Signer {
  readonly states: SignedState[];
  state: SignedState;
  frozen: boolean;
  receive(body: string): AddCheckpointAnswer;
}

function runSigner(
  policyOf: (signer: Signer) => AddCheckpointPolicy,
  sign: (text: string) => NoteSignature,
): Signer {
  const signer: Signer = {
    states: [],
    state: neverSigned(hasher),
    frozen: false,
    receive(body) {
      const decision = receiveAddCheckpoint(hasher, policyOf(signer), body);
      if (decision.kind === 'refuse') return decision.answer;
      signer.state = decision.next;
      signer.states.push(decision.next);
      const line = sign(decision.text);
      signer.state = signedState(decision.next, decision.text, [line]);
      return signedAnswer([line]);
    },
  };
  return signer;
}

function ownSigner(): Signer {
  return runSigner(
    ({ state, frozen }) => ({
      role: 'signer',
      enrolled: (asked) => (asked === origin ? { state, frozen } : undefined),
    }),
    (text) => signNote(log.key, log.sign, text),
  );
}

function witnessOf(logOrigin: string, keys: readonly VerifierKey[]): Signer {
  let time = 1_767_139_200;
  return runSigner(
    ({ state }) => ({
      role: 'witness',
      verify: verifyEd25519,
      enrolled: (asked) => (asked === logOrigin ? { state, keys } : undefined),
    }),
    (text) => cosign(witness.key, witness.sign, text, time++),
  );
}

function textOf(size: number, root: Hash = tree.root(0, size)): string {
  return formatCheckpoint(checkpoint(origin, size, root));
}

function ask(old: number, size: number, changed: Partial<AddCheckpointRequest> = {}): string {
  const proof = old === 0 ? [] : proveConsistency(hasher, old, size, tree.reader(size));
  return formatAddCheckpoint({ old, proof, checkpoint: textOf(size), ...changed });
}

function askWitness(old: number, size: number): string {
  const text = textOf(size);
  const note = formatNote({ text, signatures: [signNote(log.key, log.sign, text)] });
  return ask(old, size, { checkpoint: note });
}

describe('requests', () => {
  test('any text is refused or prints again', () => {
    expectPrintsAgain([ask(3, 9), ask(0, 5), askWitness(8, 20)], parseAddCheckpoint, formatAddCheckpoint);
  });

  test('any bytes are answered, never thrown at', () => {
    const signer = ownSigner();
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const policy: AddCheckpointPolicy = {
          role: 'signer',
          enrolled: () => ({ state: signer.state, frozen: false }),
        };
        expect(receiveAddCheckpoint(hasher, policy, bytes)).toMatchObject({ answer: { status: 400 } });
      }),
    );
  });

  test('a proof of 64 hashes is malformed', () => {
    const body = `old 1\n${'47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'.repeat(64)}\n${textOf(2)}`;
    expect(ownSigner().receive(body)).toMatchObject({ status: 400 });
  });
});

describe('the signer', () => {
  test('signs every provable growth, and the state it stored first is what it signed', () => {
    const signer = ownSigner();
    let old = 0;
    for (const size of [0, 1, 2, 3, 7, 8, 16, 31, 40]) {
      const answer = signer.receive(ask(old, size));
      expect(answer).toMatchObject({ status: 200, contentType: 'text/plain; charset=utf-8' });
      const note = { text: textOf(size), signatures: parseSignatureLines(answer.body) };
      expect(verifyNote(note, [log.key], verifyEd25519).ok).toBe(true);
      expect(signer.states.at(-1)).toEqual({ size, root: tree.root(0, size), note: textOf(size) });
      expect(signer.state.note).toBe(formatNote(note));
      old = size;
    }
  });

  test('answers the same size and root with the same bytes, and stores nothing new', () => {
    const signer = ownSigner();
    const first = signer.receive(ask(0, 7));
    const kept = signer.state;
    expect(signer.receive(ask(7, 7))).toEqual(first);
    expect(signer.states.at(-1)).toBe(kept);
    expect(signer.state).toEqual(kept);
  });

  test('a crash after storing and before signing loses nothing', () => {
    const signer = ownSigner();
    signer.receive(ask(0, 7));
    const [stored] = signer.states;
    if (stored === undefined) throw new Error('nothing stored');
    const restarted = ownSigner();
    restarted.state = stored;
    expect(restarted.receive(ask(0, 7))).toMatchObject({ status: 409, body: '7\n' });
    expect(restarted.receive(ask(7, 7))).toEqual(signer.receive(ask(7, 7)));
    expect(parseNote(restarted.state.note)).toEqual(parseNote(signer.state.note));
  });

  test.each([
    ['another root for the size it signed', () => ask(7, 7, { checkpoint: textOf(7, tree.root(0, 6)) }), 422],
    ['a smaller size', () => ask(3, 5), 409],
    ['old beyond the size', () => ask(7, 8, { checkpoint: textOf(6) }), 400],
    ['no proof', () => ask(7, 9, { proof: [] }), 422],
    ['a proof where none is due', () => ask(7, 7, { proof: [tree.root(0, 1)] }), 422],
    ['old 0 again', () => ask(0, 9), 409],
    ['an unknown log', () => ask(7, 9, { checkpoint: textOf(9).replace('/1', '/2') }), 404],
    ['extension lines', () => ask(7, 9, { checkpoint: `${textOf(9)}more\n` }), 400],
    ['a signed note', () => askWitness(7, 9), 400],
    ['no checkpoint', () => 'old 7\n\n', 400],
    ['a size with a leading zero', () => ask(7, 9).replace('old 7', 'old 07'), 400],
  ])('refuses %s', (_, body, status) => {
    const signer = ownSigner();
    signer.receive(ask(0, 7));
    const before = signer.state;
    expect(signer.receive(body())).toMatchObject({ status });
    expect(signer.state).toBe(before);
  });

  test('every flipped byte of a proof is refused', () => {
    const signer = ownSigner();
    signer.receive(ask(0, 7));
    const proof = proveConsistency(hasher, 7, 13, tree.reader(13));
    proof.forEach((hash, i) => {
      for (let at = 0; at < 32; at++)
        expect(signer.receive(ask(7, 13, { proof: proof.with(i, flipByte(hash, at)) }))).toMatchObject({
          status: 422,
        });
    });
    expect(signer.receive(ask(7, 13, { proof }))).toMatchObject({ status: 200 });
  });

  test('before the first checkpoint: an empty proof, and size 0 is the empty tree', () => {
    expect(ownSigner().receive(ask(0, 7, { proof: [tree.root(0, 1)] }))).toMatchObject({ status: 422 });
    expect(ownSigner().receive(ask(0, 0, { checkpoint: textOf(0, tree.root(0, 1)) }))).toMatchObject({
      status: 422,
    });
    expect(ownSigner().receive(ask(0, 0))).toMatchObject({ status: 200 });
    expect(ownSigner().receive(ask(7, 9))).toMatchObject({
      status: 409,
      contentType: 'text/x.tlog.size',
      body: '0\n',
    });
  });

  test('a frozen origin answers what was signed and nothing larger', () => {
    const signer = ownSigner();
    const first = signer.receive(ask(0, 7));
    signer.frozen = true;
    expect(signer.receive(ask(7, 9))).toMatchObject({ status: 403 });
    expect(signer.receive(ask(7, 7))).toEqual(first);
  });

  test('whatever is asked in whatever order, sizes never fall and no size has two roots', () => {
    const size = fc.integer({ min: 0, max: 12 });
    const request = fc.record({ old: size, to: size, forked: fc.boolean(), honest: fc.boolean() });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 25 }), (requests) => {
        const signer = ownSigner();
        const roots = new Map<number, Hash>();
        let last = 0;
        for (const { old, to, forked, honest } of requests) {
          const from = honest ? signer.state.size : old;
          const proof = from > 0 && from <= to ? proveConsistency(hasher, from, to, tree.reader(to)) : [];
          const root = forked ? flipByte(tree.root(0, to), 0) : tree.root(0, to);
          const answer = signer.receive(
            formatAddCheckpoint({ old: from, proof, checkpoint: textOf(to, root) }),
          );
          if (answer.status !== 200) continue;
          expect(to).toBeGreaterThanOrEqual(last);
          expect(roots.get(to) ?? root).toBe(root);
          roots.set(to, root);
          last = to;
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the witness', () => {
  test('cosigns what the log signed, keeps both lines, and renews with a newer time', () => {
    const signer = witnessOf(origin, [log.key]);
    expect(signer.receive(askWitness(0, 7))).toMatchObject({ status: 200 });
    expect(signer.receive(askWitness(7, 20))).toMatchObject({ status: 200 });
    const verdict = verifyNote(parseNote(signer.state.note), [log.key, witness.key], verifyEd25519);
    expect(verdict).toMatchObject({
      verified: [{ kind: 'signature' }, { kind: 'cosignature', time: 1_767_139_201 }],
    });
    expect(signer.receive(askWitness(20, 20))).toMatchObject({ status: 200 });
    const renewed = verifyNote(parseNote(signer.state.note), [log.key, witness.key], verifyEd25519);
    expect(renewed).toMatchObject({
      verified: [{ kind: 'signature' }, { kind: 'cosignature', time: 1_767_139_202 }],
    });
  });

  test('keeps no line that it could not verify', () => {
    const signer = witnessOf(origin, [log.key]);
    const stranger = testKey('stranger', 'ed25519', 9);
    const text = textOf(7);
    const signatures = [signNote(stranger.key, stranger.sign, text), signNote(log.key, log.sign, text)];
    expect(signer.receive(ask(0, 7, { checkpoint: formatNote({ text, signatures }) }))).toMatchObject({
      status: 200,
    });
    expect(parseNote(signer.state.note).signatures.map(({ name }) => name)).toEqual([
      origin,
      'example.com/witness',
    ]);
  });

  test('refuses what the log did not sign', () => {
    const signer = witnessOf(origin, [testKey(origin, 'ed25519', 9).key]);
    expect(signer.receive(askWitness(0, 7))).toMatchObject({ status: 403 });
    expect(signer.receive(ask(0, 7))).toMatchObject({ status: 400 });
    expect(signer.state).toEqual(neverSigned(hasher));
  });
});

interface Sequence {
  readonly log_origin: string;
  readonly log_public_key_hex: string;
  readonly cases: readonly {
    readonly name: string;
    readonly request: string;
    readonly status: number;
    readonly body_contains: string;
  }[];
}

vectorSuite('vectors/tlog-witness-torchwood', (folder) => {
  const text = readFileSync(new URL('add-checkpoint-sequence.json', folder), 'utf8');
  const sequence: Sequence = JSON.parse(text);
  const publicKey = bytesOfLatin1(parseHex(sequence.log_public_key_hex) ?? '');
  const signer = witnessOf(sequence.log_origin, [
    verifierKey(sha256, sequence.log_origin, 'ed25519', publicKey),
  ]);

  // In order, against one witness.
  test.each(sequence.cases)('$name: $status', ({ request, status, body_contains }) => {
    const answer = signer.receive(request);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(body_contains);
    expect(answer.contentType).toBe(status === 409 ? 'text/x.tlog.size' : 'text/plain; charset=utf-8');
  });

  test('a head of sum.golang.org is cosigned', () => {
    const body = readFileSync(new URL('sumdb-35225469.add-checkpoint.txt', folder), 'utf8');
    const key = parseVerifierKey(
      sha256,
      'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8',
    );
    const sumdb = witnessOf('go.sum database tree', [key]);
    expect(formatAddCheckpoint(parseAddCheckpoint(body))).toBe(body);
    expect(sumdb.receive(body)).toMatchObject({ status: 200 });
    expect(sumdb.state.size).toBe(35_225_469);
    const note = readFileSync(new URL('sumdb-35225469.note', folder), 'utf8');
    expect(parseNote(sumdb.state.note).text).toBe(parseNote(note).text);
  });
});

vectorSuite('vectors/c2sp-spec-examples', (folder) => {
  test('the example request is well-formed (its keys are not published)', () => {
    const body = readFileSync(new URL('tlog-witness-add-checkpoint.txt', folder), 'utf8');
    const request = parseAddCheckpoint(body);
    expect(request).toMatchObject({ old: 20_852_014, proof: { length: 4 } });
    expect(parseCheckpoint(parseNote(request.checkpoint).text).size).toBe(20_852_163);
    expect(formatAddCheckpoint(request)).toBe(body);
  });
});
