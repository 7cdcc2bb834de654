import type { ReadOnlyReason } from 'attestry/api';

/**
 * What is done about a log that takes no records, in this order. `keep`: nothing is lost by waiting, so that what is there is
 * copied first; `look`: what exactly is wrong; `copy`: a newer copy is put back; `signer`: the memory of the signer is put
 * back; `reset`: without any, the log begins again; `go`: it is at another place.
 */
export type Step = 'keep' | 'look' | 'copy' | 'signer' | 'reset' | 'go';

export function stepsFor(reason: ReadOnlyReason): readonly Step[] {
  // Kinds that only a newer server has: looking at it and keeping it are right for all.
  switch (reason.kind as ReadOnlyReason['kind'] | 'replaced') {
    case 'moved':
    case 'replaced':
      return ['go'];
    case 'forked':
      return 'what' in reason && reason.what === 'unknown'
        ? ['keep', 'signer', 'reset']
        : ['keep', 'look', 'copy', 'reset'];
    case 'damaged':
    case 'cut':
      return ['keep', 'look', 'copy', 'reset'];
    default:
      return ['keep', 'look'];
  }
}

/** What is typed on the machine of the server; `./data` stands for its data folder. */
export function commandsFor(step: Step, log: string): readonly string[] {
  const named = log === 'main' ? '' : ` --log ${quoted(log)}`;
  switch (step) {
    case 'keep':
      return ['cp -a ./data ./data.evidence'];
    case 'look':
      return [`attestry verify --dir ./data${named}`];
    case 'reset':
      return [`attestry reset --dir ./data${named} --reason "…"`];
    default:
      return [];
  }
}

/** A word of a POSIX shell. */
function quoted(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
