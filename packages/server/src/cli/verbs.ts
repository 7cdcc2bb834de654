import type { Cli } from './verb.ts';

/** A verb as the list of verbs shows it. What it takes and does is in its file, which nobody waits for who runs another. */
export interface ListedVerb {
  /** Its name and what follows it; a test holds that its file says the same. */
  readonly usage: string;
  /** What it is for, in one line. */
  readonly summary: string;
  /** Adds it to the program, whole. */
  add(cli: Cli): Promise<void>;
}

export const VERBS: readonly (readonly [heading: string, verbs: readonly ListedVerb[]])[] = [
  [
    'Begin:',
    [
      {
        usage: 'init [options]',
        summary: 'make a data folder and begin a log in it',
        add: async (cli) => (await import('./commands/init.ts')).addInit(cli),
      },
      {
        usage: 'demo [options]',
        summary: 'make a folder with a month of sample events, to try everything on',
        add: async (cli) => (await import('./commands/demo.ts')).addDemo(cli),
      },
    ],
  ],
  [
    'Write:',
    [
      {
        usage: 'record [options] <type>',
        summary: 'record an event',
        add: async (cli) => (await import('./commands/record.ts')).addRecord(cli),
      },
      {
        usage: 'import [options] <path...>',
        summary: 'record the events of files',
        add: async (cli) => (await import('./commands/import.ts')).addImport(cli),
      },
    ],
  ],
  [
    'Read:',
    [
      {
        usage: 'search [options] [query...]',
        summary: 'find records, newest first',
        add: async (cli) => (await import('./commands/search.ts')).addSearch(cli),
      },
      {
        usage: 'show [options] <record>',
        summary: 'show a record in full, with what proves its place',
        add: async (cli) => (await import('./commands/show.ts')).addShow(cli),
      },
      {
        usage: 'tail [options] [query...]',
        summary: 'show records as they are recorded, until Ctrl-C',
        add: async (cli) => (await import('./commands/tail.ts')).addTail(cli),
      },
      {
        usage: 'export [options] [query...]',
        summary: 'write all records that match into a file',
        add: async (cli) => (await import('./commands/export.ts')).addExport(cli),
      },
      {
        usage: 'catalog [options] [beginning]',
        summary: 'list the types of event that are known',
        add: async (cli) => (await import('./commands/catalog.ts')).addCatalog(cli),
      },
    ],
  ],
  [
    'Prove:',
    [
      {
        usage: 'verify [options]',
        summary: 'check that nothing was changed, removed, added or reordered',
        add: async (cli) => (await import('./commands/verify.ts')).addVerify(cli),
      },
      {
        usage: 'checkpoint [options]',
        summary: 'print the signed checkpoint of the log as it is now, to keep elsewhere',
        add: async (cli) => (await import('./commands/checkpoint.ts')).addCheckpoint(cli),
      },
      {
        usage: 'tamper [options] <kind>',
        summary: 'change a log behind its back, to see that `verify` finds it',
        add: async (cli) => (await import('./commands/tamper.ts')).addTamper(cli),
      },
    ],
  ],
  [
    'Operate:',
    [
      {
        usage: 'serve [options]',
        summary: 'serve the logs of a data folder over HTTP',
        add: async (cli) => (await import('./commands/serve.ts')).addServe(cli),
      },
      {
        usage: 'signer [options]',
        summary: 'sign checkpoints in a process of its own, for the servers that ask it',
        add: async (cli) => (await import('./commands/signer.ts')).addSigner(cli),
      },
      {
        usage: 'witness',
        summary: 'cosign the checkpoints of other people’s logs',
        add: async (cli) => (await import('./commands/witness.ts')).addWitness(cli),
      },
      {
        usage: 'database',
        summary: 'set up a PostgreSQL database for logs',
        add: async (cli) => (await import('./commands/database.ts')).addDatabase(cli),
      },
      {
        usage: 'move [options]',
        summary: 'move all logs of a data folder to PostgreSQL, or back',
        add: async (cli) => (await import('./commands/move.ts')).addMove(cli),
      },
      {
        usage: 'backup [options]',
        summary: 'write a whole installation, but for its signer, into one encrypted file',
        add: async (cli) => (await import('./commands/backup.ts')).addBackup(cli),
      },
      {
        usage: 'restore [options]',
        summary: 'make a data folder of a backup, and compare it with what was signed',
        add: async (cli) => (await import('./commands/restore.ts')).addRestore(cli),
      },
      {
        usage: 'reset [options]',
        summary: 'begin a log anew that cannot go on, and say what is lost',
        add: async (cli) => (await import('./commands/reset.ts')).addReset(cli),
      },
      {
        usage: 'jobs',
        summary: 'what a server does by itself: list it, or have it done now',
        add: async (cli) => (await import('./commands/jobs.ts')).addJobs(cli),
      },
      {
        usage: 'keys',
        summary: 'list, rotate and take offline what chains and signs a log',
        add: async (cli) => (await import('./commands/keys.ts')).addKeys(cli),
      },
      {
        usage: 'anchors',
        summary: 'who outside is shown the log: list, set up, remove, test',
        add: async (cli) => (await import('./commands/anchors.ts')).addAnchors(cli),
      },
      {
        usage: 'api-keys',
        summary: 'list, make, rotate and revoke the keys of a server',
        add: async (cli) => (await import('./commands/api-keys.ts')).addApiKeys(cli),
      },
      {
        usage: 'auditor-link',
        summary: 'list, make and revoke links by which auditors sign in to a log',
        add: async (cli) => (await import('./commands/auditor-link.ts')).addAuditorLink(cli),
      },
      {
        usage: 'users',
        summary: 'list, invite and remove the people who may sign in',
        add: async (cli) => (await import('./commands/users.ts')).addUsers(cli),
      },
      {
        usage: 'doctor [options]',
        summary: 'check that the installation is well, and say what to do where it is not',
        add: async (cli) => (await import('./commands/doctor.ts')).addDoctor(cli),
      },
    ],
  ],
];
