import { expect, test } from 'vitest';
import { ApiError } from './api-error.ts';
import { ProofGate } from './proof-gate.ts';

const WANTED = new ApiError('prove it', { status: 403, code: 'PROOF_NEEDED' });

/** Refused until somebody proved who they are. */
function guarded() {
  const state = { isProved: false, calls: 0 };
  const act = async (): Promise<string> => {
    state.calls++;
    if (!state.isProved) throw WANTED;
    return 'done';
  };
  return { state, act };
}

/** Answers as soon as it is asked. */
function answering(gate: ProofGate, answer: () => boolean): void {
  gate.subscribe(() => {
    if (gate.isAsked()) gate.answer(answer());
  });
}

test('what needs a proof is done once that was given, and the proof is asked for once for all that wait', async () => {
  const gate = new ProofGate();
  const { state, act } = guarded();
  let asked = 0;
  gate.subscribe(() => {
    if (gate.isAsked()) asked++;
  });
  const both = Promise.all([gate.prove(act), gate.prove(act)]);
  await Promise.resolve();
  await Promise.resolve();
  expect(gate.isAsked()).toBe(true);
  state.isProved = true;
  gate.answer(true);
  expect(await both).toEqual(['done', 'done']);
  expect(gate.isAsked()).toBe(false);
  expect([state.calls, asked]).toEqual([4, 2]);
});

test('who does not prove it is refused as the server refused it', async () => {
  const gate = new ProofGate();
  const { state, act } = guarded();
  answering(gate, () => false);
  await expect(gate.prove(act)).rejects.toBe(WANTED);
  expect(state.calls).toBe(1);
});

test('a second refusal is not asked about again, and nobody is asked where nobody would ask', async () => {
  const gate = new ProofGate();
  const { state, act } = guarded();
  await expect(gate.prove(act)).rejects.toBe(WANTED);
  answering(gate, () => true);
  await expect(gate.prove(act)).rejects.toBe(WANTED);
  expect(state.calls).toBe(3);
});

test('what was refused for another reason is not asked about', async () => {
  const gate = new ProofGate();
  answering(gate, () => true);
  const refused = new ApiError('no', { status: 403, code: 'SCOPE_MISSING' });
  await expect(
    gate.prove(async () => {
      throw refused;
    }),
  ).rejects.toBe(refused);
});
