import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isExpected, parseTranscript, Workplace } from './transcript.test.kit.ts';

// Each command is a process that starts anew, and a busy machine has many.
const TIMEOUT_MS = 600_000;

// Transcripts are no code: they stay where they are written.
const FOLDER = new URL('../../src/cli/transcripts/', import.meta.url);

describe('what somebody types and sees', () => {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.txt'));

  test('there are transcripts', () => {
    expect(files.length).toBeGreaterThan(4);
  });

  test.each(files)('%s', { timeout: TIMEOUT_MS }, async (file) => {
    const steps = parseTranscript(readFileSync(new URL(file, FOLDER), 'utf8'));
    expect(steps.length).toBeGreaterThan(0);
    const workplace = new Workplace();
    try {
      for (const { command, line, input, output, errors, exit } of steps) {
        const ran = await workplace.run(command, input);
        const where = `${file}:${line}: ${command}\n${ran.output}${ran.errors}`;
        expect(isExpected(output, ran.output), `${where}\nexpected\n${output.join('\n')}`).toBe(true);
        expect(
          isExpected(errors, ran.errors),
          `${where}\nexpected on standard error\n${errors.join('\n')}`,
        ).toBe(true);
        expect(ran.exit, where).toBe(exit);
      }
    } finally {
      workplace.remove();
    }
  });
});

test('no file of a data folder, and nothing that is printed, holds a secret that was typed', async () => {
  const workplace = new Workplace();
  try {
    await workplace.run('attestry init --name demo');
    const secret = 'hunter2-correct-horse';
    await workplace.run(`attestry record user.created --details '{"password":"${secret}"}' --debug`);
    expect((await workplace.run('attestry show 1; attestry search --json')).output).not.toContain(secret);
    expect((await workplace.run(`grep -rl ${secret} data`)).output).toBe('');
    const secrets = (await workplace.run('cat data/secrets/*')).output.trim();
    const printed = await workplace.run(
      'attestry doctor --json; attestry show 0 --json; attestry checkpoint --json; attestry verify --json',
    );
    expect(printed.output + printed.errors).not.toContain(secrets);
  } finally {
    workplace.remove();
  }
});
