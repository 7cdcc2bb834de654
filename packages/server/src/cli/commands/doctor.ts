import { shownJson, shownText } from '../shown-text.ts';
import { addVerb, type Cli, type FolderOptions, withFolderOptions } from '../verb.ts';

/** `attestry doctor` */
export function addDoctor(cli: Cli): void {
  const verb = addVerb(cli, 'doctor', {
    about:
      'Checks the data folder, permissions, secrets, the end of the log, disk, clock and versions. It looks at the installation; whether records were changed is for `attestry verify`. Exits 1 when something fails.',
    examples: [
      ['attestry doctor', 'each line ok, warn or fail'],
      ['attestry doctor --json', 'for monitoring'],
    ],
  });
  withFolderOptions(verb).action(async (options: FolderOptions) => {
    const { examine } = await import('../doctor-checks.ts');
    const checks = await examine(options);
    const failed = checks.some(({ state }) => state === 'fail');
    if (options.json) cli.terminal.print(shownJson({ healthy: !failed, checks }));
    else {
      const width = Math.max(...checks.map(({ name }) => name.length));
      for (const { name, state, text, remedy } of checks) {
        cli.terminal.print(`${state.padEnd(4)}  ${name.padEnd(width)}  ${shownText(text)}`);
        if (remedy !== undefined) cli.terminal.print(`      ${''.padEnd(width)}  → ${shownText(remedy)}`);
      }
    }
    cli.exit(failed ? 1 : 0);
  });
}
