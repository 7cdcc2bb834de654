import type { Readable, Writable } from 'node:stream';

/** A terminal that can be told not to show what is typed. */
export type SecretInput = Readable & { setRawMode?(raw: boolean): unknown };

const CTRL_C = '\u0003';
/** Ctrl-D ends the line, too. */
const ENDS = ['\r', '\n', '\u0004', CTRL_C];
const ERASE = ['\b', '\u007f'];

/** Asks a question, and reads what is typed up to the end of the line without showing it. Rejects when Ctrl-C is pressed. */
export async function readSecret(input: SecretInput, output: Writable, question: string): Promise<string> {
  output.write(question);
  input.setRawMode?.(true);
  input.setEncoding('utf8');
  try {
    return await readLine(input);
  } finally {
    input.setRawMode?.(false);
    output.write('\n');
  }
}

function readLine(input: Readable): Promise<string> {
  let typed: readonly string[] = [];
  return new Promise((resolve, reject) => {
    const take = (text: string): void => {
      const keys = [...text];
      const end = keys.findIndex((key) => ENDS.includes(key));
      for (const key of end < 0 ? keys : keys.slice(0, end))
        typed = ERASE.includes(key) ? typed.slice(0, -1) : [...typed, key];
      if (end < 0) return;
      input.off('data', take).pause();
      // What was typed ahead is for whoever asks next.
      if (end + 1 < keys.length) input.unshift(keys.slice(end + 1).join(''));
      if (keys[end] === CTRL_C) reject(new Error('interrupted'));
      else resolve(typed.join(''));
    };
    // Whoever asked before has paused it.
    input
      .on('data', take)
      .once('end', () => resolve(typed.join('')))
      .resume();
  });
}
