/** What JSON text can say and JSON.parse would lose: {@link readJson} keeps it, the normaliser lists it. */

/** An object in which a key stands twice: its members in the order received. */
export class Pairs {
  readonly entries: readonly (readonly [key: string, value: unknown])[];

  constructor(entries: readonly (readonly [key: string, value: unknown])[]) {
    this.entries = entries;
  }
}

/** A number whose text is not what ECMAScript prints for it: 1.0, 1e2, -0, 1E400, 12345678901234567890. */
export class NumberText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
