import { Command } from 'commander';
import { expect, test } from 'vitest';
import { runShown } from './terminal.test.kit.ts';
import type { Terminal } from './terminal.ts';
import { VERBS } from './verbs.ts';

const verbs = VERBS.flatMap(([, listed]) => listed);

test.each(verbs)('the list says of `$usage` what its file says', async ({ usage, add }) => {
  const program = new Command('attestry');
  await add({ program, terminal: {} as Terminal, exit: () => undefined });
  expect(program.commands.map((verb) => program.createHelp().subcommandTerm(verb))).toEqual([usage]);
});

test('a verb is found wherever it stands, and where there is none, all are listed', async () => {
  expect((await runShown(['verify', '--help'])).printed).toContain('Usage: attestry verify [options]');
  expect((await runShown(['--', 'catalog', 'auth.login'])).printed).toContain('A user signed in');
  expect((await runShown(['serch'])).noted).toContain('Did you mean search?');
  const list = (await runShown(['--help', 'verify'])).printed;
  for (const { usage, summary } of verbs) {
    expect(list).toContain(`  ${usage} `);
    expect(list.replaceAll(/\s+/g, ' ')).toContain(summary);
  }
});
