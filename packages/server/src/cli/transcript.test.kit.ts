/**
 * Transcripts: what somebody types and what they see, as text that reads as documentation and runs as a test.
 *
 *     # a comment
 *     $ attestry verify            a command, as by /bin/sh in an empty folder that the whole transcript shares
 *     > {"type":"auth.login"}      a line of its standard input
 *     OK  demo/main/1: …           a line of standard output
 *     ! attestry: …                a line of standard error
 *     ? 3                          its exit code, where that is not 0
 *     ...                          any lines, also none
 *
 * `<id>`, `<hash>`, `<time>`, `<key>`, `<n>` and `<any>` stand for what differs from run to run.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runShown } from './terminal.test.kit.ts';

export interface Step {
  readonly command: string;
  readonly line: number;
  readonly input: string;
  readonly output: readonly string[];
  readonly errors: readonly string[];
  readonly exit: number;
}

export function parseTranscript(text: string): readonly Step[] {
  const steps: { -readonly [K in keyof Step]: Step[K] }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const step = steps.at(-1);
    if (line.startsWith('$ ')) {
      steps.push({ command: line.slice(2), line: index + 1, input: '', output: [], errors: [], exit: 0 });
    } else if (step !== undefined && !line.startsWith('# ')) {
      if (/^>( |$)/.test(line)) step.input += `${line.slice(2)}\n`;
      else if (line.startsWith('! ')) step.errors = [...step.errors, line.slice(2)];
      else if (/^\? \d$/.test(line)) step.exit = Number(line.slice(2));
      else step.output = [...step.output, line];
    }
  }
  return steps;
}

const PLACEHOLDERS: { readonly [name: string]: string } = {
  id: '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}',
  hash: '(?:[0-9a-f]{64}|[A-Za-z0-9_-]{43})',
  time: '\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{3}Z)?',
  key: 'ak_[0-9a-z]{12}_[0-9A-Za-z]{43}',
  n: '\\d+(?:\\.\\d+)?',
  any: '.*',
};

/** Whether lines are as expected; blank lines at the end, and what placeholders and `...` stand for, do not count. */
export function isExpected(expected: readonly string[], actual: string): boolean {
  const pattern = trimEnd(expected)
    .map((line) => (line === '...' ? '(?:.*\\n)*?' : `${patternOf(line)}\\n`))
    .join('');
  const lines = trimEnd(actual.split('\n'));
  return new RegExp(`^${pattern}$`).test(lines.map((line) => `${line.trimEnd()}\n`).join(''));
}

function trimEnd(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}

function patternOf(line: string): string {
  return line
    .split(/<(id|hash|time|key|n|any)>/)
    .map((part, i) => (i % 2 === 1 ? PLACEHOLDERS[part] : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
}

export interface Ran {
  readonly output: string;
  readonly errors: string;
  readonly exit: number | null;
}

/** A command that a shell would only have to start: its words, and the file that its output goes to. */
interface Plain {
  readonly words: readonly string[];
  readonly into: string | undefined;
}

const SPACE = /^ +/;
/** What a shell would not look into. */
const WORD = /^(?:[^\s'"\\$`|;&<>*?~(){}[\]#!]|'[^']*'|"[^"$`\\!]*")+/;
const QUOTED = /'([^']*)'|"([^"]*)"/g;

/** A command of ours with its words, if a shell has nothing else to do for it. */
export function parsePlain(command: string): Plain | undefined {
  const words: string[] = [];
  let into: string | undefined;
  for (let rest = command.trim(); rest !== ''; ) {
    const writes = rest.startsWith('> ') && into === undefined;
    if (writes) rest = rest.slice(2);
    const [word] = WORD.exec(rest) ?? [];
    if (word === undefined || (into !== undefined && !writes)) return undefined;
    const text = word.replaceAll(QUOTED, (_, one?: string, two?: string) => one ?? two ?? '');
    if (writes) into = text;
    else words.push(text);
    rest = rest.slice(word.length);
    if (rest !== '' && !SPACE.test(rest)) return undefined;
    rest = rest.replace(SPACE, '');
  }
  return words[0] === 'attestry' ? { words: words.slice(1), into } : undefined;
}

/** What is done one after another as long as it goes well; undefined where a shell has more to decide. */
function stepsOf(command: string): readonly string[] | undefined {
  const steps = command.split(' && ');
  return steps.some((step) => /[;&`]|\$\(/.test(step)) ? undefined : steps;
}

/** An empty folder in which `attestry` is the command that was built. */
export class Workplace {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'attestry-transcript-'));
  readonly #commands: string;

  constructor() {
    this.#commands = `${this.folder}.commands`;
    mkdirSync(this.#commands);
    const command = join(this.#commands, 'attestry');
    const built = fileURLToPath(new URL('../../bin/attestry.js', import.meta.url));
    writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${built}" "$@"\n`);
    chmodSync(command, 0o755);
  }

  /**
   * Runs a command as a shell in the folder would. Where a shell would only start `attestry`, it is run in this process: starting one
   * takes five times as long as what most commands do. All others show that it is a program, too.
   */
  async run(command: string, input = ''): Promise<Ran> {
    const steps = stepsOf(command);
    if (steps === undefined || !steps.some((step) => parsePlain(step))) return this.#runShell(command, input);
    let [output, errors] = ['', ''];
    for (const step of steps) {
      const plain = parsePlain(step);
      const ran = plain === undefined ? this.#runShell(step, input) : await this.#runHere(plain, input);
      output += ran.output;
      errors += ran.errors;
      if (ran.exit !== 0) return { output, errors, exit: ran.exit };
    }
    return { output, errors, exit: 0 };
  }

  async #runHere({ words, into }: Plain, input: string): Promise<Ran> {
    const outside = process.cwd();
    process.chdir(this.folder);
    try {
      const { exit, printed, noted } = await runShown(words, { input });
      if (into !== undefined) writeFileSync(into, printed);
      return { output: into === undefined ? printed : '', errors: noted === '' ? '' : `${noted}\n`, exit };
    } finally {
      process.chdir(outside);
    }
  }

  #runShell(command: string, input: string): Ran {
    const PATH = `${this.#commands}${delimiter}${process.env.PATH ?? ''}`;
    const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', command], {
      cwd: this.folder,
      env: { PATH, HOME: this.folder, TZ: 'UTC' },
      input,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    return { output: stdout, errors: stderr, exit: status };
  }

  remove(): void {
    for (const folder of [this.folder, this.#commands]) rmSync(folder, { recursive: true, force: true });
  }
}
