import { shownJson, shownText } from './shown-text.ts';
import type { Terminal } from './terminal.ts';

/** Refusals that are told one by one; a file that is wrong throughout is not told line by line. */
const MOST_TOLD = 20;
/** Refusals that `--json` lists. */
const MOST_LISTED = 1000;

/** What became of a batch. */
export interface BatchOutcome {
  readonly recorded: number;
  readonly present: number;
  readonly refused: readonly { readonly place: number; readonly message: string }[];
}

interface Refusal {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** Counts what becomes of imported events, tells what is refused, and shows how far it is. */
export class ImportTally {
  readonly #terminal: Terminal;
  readonly #totalBytes: number;
  readonly #startedMs = performance.now();
  readonly #listed: Refusal[] = [];
  #bytes = 0;
  #recorded = 0;
  #present = 0;
  #refused = 0;

  constructor(terminal: Terminal, totalBytes: number) {
    this.#terminal = terminal;
    this.#totalBytes = totalBytes;
  }

  get refused(): number {
    return this.#refused;
  }

  readBytes(bytes: number): void {
    this.#bytes += bytes;
  }

  add(file: string, { recorded, present, refused }: BatchOutcome): void {
    this.#recorded += recorded;
    this.#present += present;
    this.#refused += refused.length;
    for (const { place, message } of refused) {
      const told = this.#listed.length;
      if (told < MOST_LISTED) this.#listed.push({ file, line: place, message });
      if (told < MOST_TOLD) this.#terminal.note(`${shownText(file)}:${place}: ${shownText(message)}`);
      if (told === MOST_TOLD)
        this.#terminal.note('… more lines are refused: --json lists up to 1,000 of them');
    }
    const done = this.#recorded + this.#present;
    // Not at every event of a dry run: a terminal is slow.
    if (done % 500 === 0 || recorded + present > 1) this.#terminal.progress(this.#progressText(done));
  }

  refuse(file: string, place: number, message: string): void {
    this.add(file, { recorded: 0, present: 0, refused: [{ place, message }] });
  }

  #progressText(done: number): string {
    const percent = this.#totalBytes === 0 ? '' : `${Math.floor((100 * this.#bytes) / this.#totalBytes)} %  `;
    const perSecond = Math.round((done * 1000) / (performance.now() - this.#startedMs));
    return `importing ${percent}${done} events, ${perSecond} a second, ${this.#refused} refused`;
  }

  print(json: boolean, dryRun: boolean): void {
    const [recorded, present, refused] = [this.#recorded, this.#present, this.#refused];
    if (json) {
      this.#terminal.print(shownJson({ dryRun, recorded, present, refused, refusals: this.#listed }));
      return;
    }
    const counts = dryRun
      ? `${recorded} events are fit to be recorded, ${refused} are not; nothing was recorded`
      : `${recorded} recorded, ${present} were there already, ${refused} refused`;
    this.#terminal.print(counts);
  }
}
