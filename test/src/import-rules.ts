/**
 * Which way imports go in the src of packages/log, packages/server and packages/web, as data. `check-imports.ts` compares the code
 * with it. A line that is added here is a decision: it needs its reason, and ARCHITECTURE.md with it.
 */
export interface Room {
  /** A pure room is synchronous functions of their arguments: it runs in a browser and is tested without a double. */
  readonly pure?: true;
  /** Rooms, or single modules of rooms, that may be imported, `*` for all; a room may always import itself. */
  readonly may: { readonly [roomOrModule: string]: string };
  /** npm packages and `node:` modules that may be imported; a `*` at the end stands for the rest of the name. */
  readonly packages?: readonly string[];
  /** Packages of which only types may be imported: nothing of them is there when the program runs. */
  readonly types?: readonly string[];
}

const BYTES = 'one definition of hash, hex and base64';
const EVENT_WORDS = 'the words that events and records share; types and constants only';
const STORE_CONTRACT = 'the contract; a concrete store is chosen by who opens a log';
const BATCH_BUFFERS = 'what is taken over with a batch is the same for every store';
const ESCAPED = 'one way to keep texts that a database does not take';
const TRANSACTION = 'what drivers call a transaction is known in one place';
const SIGNER_CONTRACT = 'the contract; a concrete signer is chosen by who opens a log';
const ERRORS = 'the registry of codes';

/** The longest beginning of a module's path that is named here is its room; '' are the files at the top. */
export const LOG_ROOMS: { readonly [room: string]: Room } = {
  'attestry-error.ts': { pure: true, may: {} },
  bytes: { pure: true, may: {} },
  event: { pure: true, may: { 'attestry-error.ts': ERRORS, bytes: BYTES } },
  record: {
    pure: true,
    may: {
      bytes: BYTES,
      'event/vocabulary.ts': EVENT_WORDS,
      'event/prepared-event.ts': 'what is sealed',
      'event/text.ts': 'classifying a text once is what makes JCS fast; an event is written as JCS too',
    },
  },
  tree: { pure: true, may: { bytes: BYTES } },
  note: {
    pure: true,
    may: { bytes: BYTES, tree: 'a checkpoint names a root, add-checkpoint checks its proof' },
  },
  query: {
    pure: true,
    may: {
      bytes: BYTES,
      'event/vocabulary.ts': EVENT_WORDS,
      'event/changes.ts': 'which paths differ is said once, for search and for the diff',
      'event/catalogue/entry.ts': 'the groups that `group:` knows',
      record: 'terms and tests are of decoded records',
    },
    packages: ['ipaddr.js'],
  },
  verify: {
    pure: true,
    may: {
      bytes: BYTES,
      'event/vocabulary.ts': EVENT_WORDS,
      record: 'tags, leaves and disclosures are computed again',
      query: 'terms are computed again and compared with the index',
      tree: 'roots are computed again',
      note: 'checkpoints are read again',
    },
  },
  node: {
    may: { bytes: BYTES, 'note/note-key.ts': 'the types of the Ed25519 functions that are handed in' },
    packages: ['node:buffer', 'node:crypto', 'node:fs', 'node:path'],
  },
  store: {
    may: {
      'attestry-error.ts': ERRORS,
      'event/vocabulary.ts': EVENT_WORDS,
      query: 'a store compiles term expressions its own way, keeps counts and sums them',
      record: 'types of what is kept',
      tree: 'types of what is kept',
      bytes: BYTES,
    },
  },
  'store/conformance.ts': {
    may: { 'store/conformance': 'puts the suites together' },
    packages: ['vitest'],
  },
  'store/conformance': {
    may: {
      'store/log-store.ts': 'the contract that it owns',
      'store/log-stores.ts': 'the contract that it owns',
      'event/vocabulary.ts': EVENT_WORDS,
      query: 'what a store must count and find, computed again',
      record: 'types of what is kept',
      tree: 'types of what is kept',
      bytes: BYTES,
      node: 'hashing',
    },
    packages: ['node:crypto', 'vitest'],
  },
  'store/memory': {
    may: {
      'store/batch-buffers.ts': BATCH_BUFFERS,
      'store/log-store.ts': 'the contract that it keeps',
      'event/vocabulary.ts': EVENT_WORDS,
      query: 'as every store',
      record: 'types of what is kept',
      tree: 'types of what is kept',
      bytes: BYTES,
      node: 'hashing',
    },
  },
  'store/sqlite': {
    may: {
      'store/batch-buffers.ts': BATCH_BUFFERS,
      'store/escape-text.ts': ESCAPED,
      'store/inbox.ts': 'the contract of an inbox',
      'store/transaction.ts': TRANSACTION,
      'store/log-store.ts': 'the contract that it keeps',
      'store/log-stores.ts': 'the contract that it keeps',
      'event/vocabulary.ts': EVENT_WORDS,
      'note/origin.ts': 'a file is called by log and incarnation',
      query: 'as every store',
      record: 'types of what is kept',
      tree: 'types of what is kept',
      bytes: BYTES,
      node: 'hashing and durable files',
    },
    packages: ['node:fs', 'node:module', 'node:path', 'node:url', 'node:worker_threads'],
  },
  'store/postgres': {
    may: {
      'store/batch-buffers.ts': BATCH_BUFFERS,
      'store/escape-text.ts': ESCAPED,
      'store/log-stores.ts': 'the contract that a database keeps',
      'store/inbox.ts': 'the contract of an inbox',
      'store/leases.ts': 'the contract of leases',
      'store/transaction.ts': TRANSACTION,
      'store/log-store.ts': 'the contract that it keeps',
      'attestry-error.ts': ERRORS,
      'event/vocabulary.ts': EVENT_WORDS,
      query: 'as every store',
      bytes: BYTES,
      node: 'hashing',
    },
    packages: ['node:crypto', 'pg'],
  },
  signer: {
    may: {
      'attestry-error.ts': ERRORS,
      bytes: BYTES,
      note: 'what it signs, and the pure decision whether to',
      tree: 'the hasher that the decision needs',
      node: 'keys and durable files',
    },
    packages: ['node:crypto', 'node:fs', 'node:http', 'node:https', 'node:path'],
  },
  'signer/conformance': {
    may: {
      'signer/signer.ts': 'the contract that it owns',
      bytes: BYTES,
      note: 'what is signed, looked at from outside',
      tree: 'the histories that are shown',
      node: 'hashing, and signatures verified',
    },
    packages: ['vitest'],
  },
  witness: {
    may: {
      'attestry-error.ts': ERRORS,
      note: 'what it cosigns, and the pure decision whether to',
      tree: 'the hasher that the decision needs',
      node: 'keys and durable files',
      'signer/signed-states.ts': 'what was signed is remembered in one way',
      'signer/request-body.ts': 'the same requests come in',
    },
    packages: ['node:crypto', 'node:fs', 'node:path'],
  },
  log: {
    may: {
      'attestry-error.ts': ERRORS,
      bytes: BYTES,
      event: 'prepares what it is given',
      record: 'seals it',
      tree: 'grows the tree',
      note: 'has checkpoints signed',
      query: 'searches',
      verify: 'streams the store through the pure checks',
      node: 'hashing, randomness',
      'store/inbox.ts': STORE_CONTRACT,
      'store/leases.ts': STORE_CONTRACT,
      'store/log-store.ts': STORE_CONTRACT,
      'signer/signer.ts': SIGNER_CONTRACT,
    },
    packages: ['node:os', 'node:worker_threads'],
  },
  follow: {
    may: {
      'attestry-error.ts': ERRORS,
      'log/log.ts': 'what is followed',
      record: 'what a follower is given: decoded records',
      node: 'hashing',
      'store/leases.ts': STORE_CONTRACT,
      'store/log-store.ts': STORE_CONTRACT,
    },
  },
  folder: {
    may: {
      'attestry-error.ts': ERRORS,
      bytes: BYTES,
      'event/event.ts': 'why a key was rotated, for those who read the log',
      log: 'opens it',
      'store/log-store.ts': STORE_CONTRACT,
      'store/log-stores.ts': STORE_CONTRACT,
      'store/sqlite': 'the store of who says nothing else, and the lock of its files',
      signer: 'here the signer is chosen',
      witness: 'its folder is locked as that of the signer is',
      note: 'origins',
      record: 'the keyring',
      node: 'hashing and durable files',
    },
    packages: ['node:crypto', 'node:fs', 'node:path'],
  },
  testing: {
    may: {
      bytes: BYTES,
      'event/vocabulary.ts': EVENT_WORDS,
      record: 'forges what tampering forges',
      tree: 'forges what tampering forges',
      query: 'forges what tampering forges',
      node: 'hashing',
      'store/sqlite': 'tampers with the file',
      'store/escape-text.ts': ESCAPED,
      'store/log-store.ts': STORE_CONTRACT,
      'signer/signer.ts': SIGNER_CONTRACT,
      log: 'opens a log from outside, as an auditor would',
      folder: 'opens a log from outside, as an auditor would',
      verify: 'what it then says',
    },
    packages: ['node:child_process', 'node:crypto', 'node:fs', 'node:os', 'node:path', 'node:url', 'vitest'],
  },
  'internals.ts': { may: { '*': 'the door for our own benches, and no part of what is promised' } },
  '': {
    may: {
      'attestry-error.ts': ERRORS,
      event: 'what the first door exports',
      record: 'what the first door exports',
      query: 'what the first door exports',
      log: 'what the first door exports',
      follow: 'what the first door exports',
      verify: 'what the first door exports',
    },
  },
};

const LOG_DOORS = ['@attestry/log*'];
const TABLES = 'the contract; which database it is is chosen by who opens a service';

export const SERVER_ROOMS: { readonly [room: string]: Room } = {
  ingest: { may: {}, packages: [...LOG_DOORS, 'node:*'] },
  database: { may: {}, packages: [...LOG_DOORS, 'node:crypto', 'node:path', 'pg'] },
  accounts: {
    may: {
      'database/service-database.ts': TABLES,
      'outgoing/network.ts': 'from where a key is used is written as where connections may go',
    },
    packages: [
      ...LOG_DOORS,
      '@node-rs/argon2',
      'node:crypto',
      'node:timers/promises',
      'openid-client',
      'otpauth',
      'zod',
    ],
  },
  outgoing: { may: {}, packages: [...LOG_DOORS, 'ipaddr.js', 'node:*'] },
  anchor: {
    may: {
      'client/unreachable.ts': 'what keeps a host from answering is said in one way',
      'database/service-database.ts': TABLES,
      'outgoing/connect-guard.ts': 'where a connection may go that is not HTTP; a type',
      'outgoing/outgoing-error.ts': 'what was not sent on, and why',
      'outgoing/outgoing.ts': 'the ways out that it is handed; a type',
    },
    packages: [...LOG_DOORS, 'aws4fetch', 'node:*', 'nodemailer', 'zod'],
  },
  export: {
    may: { accounts: 'who exported is written down' },
    packages: [...LOG_DOORS, 'csv-stringify*', 'node:crypto'],
  },
  operate: {
    may: {
      accounts: 'who asked for a run',
      anchor: 'a job shows the logs to those outside; what they saw is verified',
      'database/service-database.ts': TABLES,
      service: 'the parts of the service that it runs on',
    },
    packages: [...LOG_DOORS, 'croner', 'node:*'],
  },
  demo: { may: {}, packages: [...LOG_DOORS, 'node:fs', 'node:path'] },
  backup: {
    may: { database: 'API keys and saved views go along, from where they are and to where they go' },
    packages: [...LOG_DOORS, 'age-encryption', 'modern-tar', 'node:*', 'zod'],
  },
  service: {
    may: {
      accounts: 'holds the keys and sessions',
      anchor: 'holds the anchors, and asks them before a log takes records',
      database: 'here it is opened, where the options say',
      operate: 'holds verification runs and jobs',
      demo: 'makes the demo and serves it beside the logs',
      outgoing: 'holds the ways out',
    },
    packages: [...LOG_DOORS, 'node:*', 'prom-client'],
  },
  http: {
    may: {
      accounts: 'who may ask',
      anchor: 'what is set up, and what came back',
      service: 'what is served',
      operate: 'runs and jobs are asked for here',
      export: 'what an export writes',
      ingest: 'events line by line',
      'anchor/anchor.ts': 'types of what the API says of anchors',
      'anchor/anchor-config.ts': 'types of what the API says of anchors',
    },
    packages: [...LOG_DOORS, '@hono/node-server', 'hono', 'hono/*', 'node:*', 'zod', 'express', 'fastify'],
  },
  client: { may: {}, packages: [...LOG_DOORS, 'node:*'] },
  cli: {
    may: {
      ingest: 'a command says what an import reads',
      client: 'every command asks through it',
      accounts: 'who holds the folder needs no key; init makes the first one',
      database: 'where the first key is kept; keys and views go along when logs are moved',
      demo: 'demo makes a folder of it; tamper works in place only there',
      service: 'a command on a folder opens what the server would',
      anchor: 'what anchors have seen is verified where no service opens, too',
      'operate/move-logs.ts': 'moves logs while no service has them open',
      'outgoing/outgoing.ts': 'whether a network that is allowed is one is said before anything is opened',
      backup: 'backs up a folder beside whatever serves it, and restores it where nothing does',
      'operate/key-warnings.ts': 'doctor and serve warn of keys alike',
      'operate/record-signing.ts': 'a rotation is recorded by whoever makes it',
      http: 'the server, and its handler without a socket',
    },
    packages: [...LOG_DOORS, 'commander', 'node:*', 'pg'],
  },
  '': {
    may: {
      accounts: 'what the door exports',
      http: 'what the door exports',
      service: 'what the door exports',
    },
  },
};

/** Doors of the log that run in a browser: pure, without `node:*`. */
const PURE_DOORS = [
  '@attestry/log/event',
  '@attestry/log/note',
  '@attestry/log/query',
  '@attestry/log/record',
  '@attestry/log/tree',
  '@attestry/log/verify',
];
/** What the server answers; of its code a browser has nothing but what cuts exports into rows. */
const API_TYPES = ['attestry/api'];

const API = 'data come through its hooks, and from nowhere else';
const UI = 'what everything is drawn with';
const TEXTS = 'texts in the language of the reader';
const TIME = 'ranges, zones and how numbers are written';
const PREFERENCES = 'what the reader chose';
const SHORTCUTS = 'keys of this room';
const COMMANDS = 'what this room offers in the palette';
const DRAWING = ['react', 'clsx', 'lucide-react'];
const ROUTING = ['@tanstack/react-router', '@tanstack/react-query'];

/**
 * A screen: one address of the dashboard. Screens do not know each other; what two of them need is a room of its own
 * (chart, query-bar, views, anchors, chain-keys, sessions, and record: one record wherever it is looked at).
 */
const SCREEN: Room = {
  may: {
    api: API,
    ui: UI,
    i18n: TEXTS,
    time: TIME,
    preferences: PREFERENCES,
    shortcuts: SHORTCUTS,
    'palette/commands.ts': COMMANDS,
    chart: 'records over time',
    'query-bar': 'searches are written and edited in one way',
    views: 'searches with a name',
    anchors: 'who outside sees a log is said in one way',
    'chain-keys': 'how old a key may be, and where one lies, is said in one way',
    sessions: 'where somebody is signed in is shown in one way, to them and to whoever may end it',
  },
  packages: [...DRAWING, ...ROUTING, ...PURE_DOORS, '@base-ui/react/*'],
  types: API_TYPES,
};

export const WEB_ROOMS: { readonly [room: string]: Room } = {
  i18n: { may: {}, packages: ['react', '@tanstack/react-query'] },
  preferences: { may: { i18n: 'the languages that there are' }, packages: ['react'] },
  time: { may: { i18n: TEXTS, preferences: 'the zone that the reader chose' }, packages: ['react'] },
  shortcuts: { may: {}, packages: ['react'] },
  api: { may: {}, packages: ROUTING, types: API_TYPES },
  ui: {
    may: {
      i18n: TEXTS,
      time: TIME,
      'api/api-error.ts': 'what was refused is said in one way; ui/ asks nothing',
    },
    packages: [...DRAWING, '@base-ui/react/*', '@tanstack/react-router'],
    types: API_TYPES,
  },
  views: {
    may: { api: API, ui: UI, i18n: TEXTS },
    packages: [...DRAWING, ...ROUTING],
    types: API_TYPES,
  },
  anchors: { may: { ui: UI, i18n: TEXTS }, types: API_TYPES },
  'chain-keys': { may: { i18n: TEXTS } },
  sessions: {
    may: { api: API, ui: UI, i18n: TEXTS, time: TIME },
    packages: [...DRAWING, ...ROUTING],
    types: API_TYPES,
  },
  chart: {
    may: { ui: UI, i18n: TEXTS, time: TIME },
    packages: [...DRAWING, 'd3-scale'],
    types: API_TYPES,
  },
  'query-bar': {
    may: { api: API, ui: UI, i18n: TEXTS, time: TIME, shortcuts: SHORTCUTS },
    packages: [...DRAWING, ...ROUTING, ...PURE_DOORS, '@base-ui/react/*', 'react-day-picker*'],
    types: API_TYPES,
  },
  palette: {
    may: {
      api: API,
      ui: UI,
      i18n: TEXTS,
      preferences: PREFERENCES,
      shortcuts: 'lists what can be pressed',
      views: 'offers them',
    },
    packages: [...DRAWING, ...ROUTING, '@base-ui/react/*'],
    types: API_TYPES,
  },
  'sign-in': SCREEN,
  overview: {
    ...SCREEN,
    may: { ...SCREEN.may, 'integrity/finding-text.tsx': 'what a finding means is said once' },
  },
  record: { ...SCREEN, packages: [...(SCREEN.packages ?? []), '@noble/hashes/sha2.js'] },
  events: {
    ...SCREEN,
    may: { ...SCREEN.may, record: 'the drawer beside the rows' },
    packages: [...(SCREEN.packages ?? []), '@tanstack/react-virtual'],
  },
  history: { ...SCREEN, may: { ...SCREEN.may, record: 'one record, wherever it is looked at' } },
  integrity: SCREEN,
  'read-only': SCREEN,
  exports: { ...SCREEN, packages: [...(SCREEN.packages ?? []), 'attestry/export-rows'] },
  jobs: SCREEN,
  settings: SCREEN,
  people: SCREEN,
  account: { ...SCREEN, packages: [...(SCREEN.packages ?? []), 'uqr'] },
  app: {
    may: {
      '*': 'puts the screens together: their addresses, and what is around them',
    },
    packages: [...DRAWING, ...ROUTING, '@base-ui/react/*'],
    types: API_TYPES,
  },
  '': {
    may: {
      api: API,
      app: 'what is started',
      i18n: TEXTS,
      preferences: PREFERENCES,
      shortcuts: SHORTCUTS,
      'palette/commands.ts': COMMANDS,
    },
    packages: ['react', 'react-dom/client', ...ROUTING, '@base-ui/react/*'],
  },
};

/** Names that a pure room does not use: what they give must come in as an argument, or it cannot run anywhere. */
export const IMPURE: readonly (readonly [uses: RegExp, instead: string])[] = [
  [/\bBuffer\b/, 'bytes are Uint8Array; bytes/encoding.ts has hex and base64'],
  [/\bprocess\b/, 'what depends on the machine is decided by the caller'],
  [/\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/, 'a pure function does not wait'],
  [/\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)|\bDate\s*\(\s*\)|\bperformance\b/, 'the clock is an argument'],
  [/\bMath\s*\.\s*random\b|\bcrypto\b/, 'randomness and hashing are arguments'],
  [/\bconsole\b/, 'return it or throw it'],
  [
    /\b(?:fetch|require|globalThis|window|document|localStorage)\b/,
    'a pure function reads its arguments only',
  ],
  [
    /\b(?:async|await)\b|\bnew\s+Promise\b|\bPromise\s*\./,
    'a pure function is synchronous: who reads stands between its steps',
  ],
];

/** Folders that say nothing about what is in them. */
export const EMPTY_NAMES: readonly string[] = [
  'utils',
  'util',
  'helpers',
  'helper',
  'common',
  'shared',
  'lib',
  'misc',
];

/** Modules that may read `process.env`, beside packages/server/src/cli and tests. */
export const READS_ENVIRONMENT: { readonly [module: string]: string } = {
  'testing/vectors.ts': 'for tests: absent vectors are skipped, but fail in CI',
};
