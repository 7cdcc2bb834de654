import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { readSecret } from './read-secret.ts';

interface Typed {
  readonly secret: Promise<string>;
  readonly shown: () => string;
  readonly raw: readonly boolean[];
}

function type(...pieces: readonly string[]): Typed {
  const output = new PassThrough();
  const raw: boolean[] = [];
  const input = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => raw.push(on) });
  const secret = readSecret(input, output, 'Secret: ');
  for (const piece of pieces) input.write(piece);
  return { secret, shown: () => String(output.read()), raw };
}

test('what is typed is read up to the end of the line and not shown', async () => {
  const { secret, shown, raw } = type('cörr', 'ecx\u007ft ho', 'rse\r');
  expect(await secret).toBe('cörrect horse');
  expect(shown()).toBe('Secret: \n');
  expect(raw).toEqual([true, false]);
});

test('two secrets that come at once are two', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  input.write('one\ntwo\n');
  expect([await readSecret(input, output, ''), await readSecret(input, output, '')]).toEqual(['one', 'two']);
});

test('Ctrl-C ends it, and the terminal shows again what is typed', async () => {
  const { secret, raw } = type('abc\u0003');
  await expect(secret).rejects.toThrow('interrupted');
  expect(raw).toEqual([true, false]);
});
