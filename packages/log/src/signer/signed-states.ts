import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatHex } from '../bytes/encoding.ts';
import { sha256 } from '../node/crypto.ts';
import { writeDurably } from '../node/durable-file.ts';
import type { SignedState } from '../note/add-checkpoint.ts';
import { formatState, parseObject, parseState, type UnreadJson } from './signer-json.ts';

/** What is remembered of an origin. */
export interface RememberedOrigin {
  readonly origin: string;
  readonly state: SignedState;
  /** What else is kept with it: by the signer that it is frozen, by a witness the keys of the log. */
  readonly more: UnreadJson;
}

/**
 * The memory of a signer or a witness, a file for each origin, each written whole and durably:
 *
 *     <hex>.json      {origin, size, root, note, …}; <hex> = SHA-256 of the origin, root in base64
 */
export class SignedStates {
  readonly #folder: string;

  /** @param folder must be there */
  constructor(folder: string) {
    this.#folder = folder;
  }

  read(origin: string): RememberedOrigin | undefined {
    return this.readFile(fileOf(origin));
  }

  /** By the name of its file. Undefined where there is none. */
  readFile(hex: string): RememberedOrigin | undefined {
    const path = join(this.#folder, `${hex}.json`);
    return existsSync(path) ? parseRemembered(readFileSync(path, 'utf8')) : undefined;
  }

  /** Durable when it returns. */
  write({ origin, state, more }: RememberedOrigin): void {
    const text = JSON.stringify({ origin, ...formatState(state), ...more });
    writeDurably(join(this.#folder, `${fileOf(origin)}.json`), `${text}\n`);
  }

  /** All of them, by origin. */
  list(): readonly RememberedOrigin[] {
    return readdirSync(this.#folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => parseRemembered(readFileSync(join(this.#folder, file), 'utf8')))
      .sort((a, b) => (a.origin < b.origin ? -1 : 1));
  }
}

function fileOf(origin: string): string {
  return formatHex(sha256(origin));
}

function parseRemembered(text: string): RememberedOrigin {
  const { origin, size, root, note, ...more } = parseObject(text);
  return { origin: String(origin), state: parseState({ size, root, note }), more };
}
