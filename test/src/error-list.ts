import { ERROR_CODES, type ErrorCode, type ErrorFamily } from '@attestry/log';

const FAMILIES: { readonly [F in ErrorFamily]: string } = {
  refused: 'The request is wrong and will be wrong again: change it.',
  unavailable: 'Try again later, under the same id: what was asked may have been done.',
  fatal: 'Stop: a person must look at the log before it is written again.',
};

/** What whoever gets the code is to do. A code without a line here does not compile. */
const REMEDIES: { readonly [C in ErrorCode]: string } = {
  EVENT_INVALID:
    'Correct the member that `pointer` names. Only the envelope is judged (types, ids, times): what stands in `before`, `after`, `details` and `reason` is never refused.',
  EVENT_TOO_LARGE:
    'Send less, or a reference to it. An event has at most 1 MiB, a batch 1,000 events and 10 MiB, an array in the envelope its own limit.',
  JSON_INVALID: 'Send JSON in UTF-8.',
  JSON_TOO_DEEP: 'Flatten what you send, or send it as a text.',
  ID_CONFLICT:
    'Give the event an id of its own. The same id with the same content is no error: it gives the first receipt again. Something in the content that changes from try to try, such as a time stamp of the sending, makes it another content.',
  LOG_CLOSED: 'Open the log again; or record before closing it.',
  QUEUE_FULL:
    'Slow down, or use `record()`, which waits. Raise `maxQueued` only where a crash may lose that many events.',
  STORE_UNAVAILABLE:
    'Repeat it, with an `id` in the event so that nothing is recorded twice. If it stays: is the disk full, the file locked by another program for long, the folder writable?',
  KEY_ROTATED: 'Look at the keys again and decide again: the rotation that you asked for was not made.',
  LOG_READ_ONLY:
    '[What to do](operations/restore.md), by the reason that the message gives. `cut`: the database has fewer records than were signed, or than a running server was told are on disk, as when a replica that lags took over; find the newer copy and put it back, or reset the log. `forked`: it holds other records than were signed; keep all copies, they are evidence. `damaged`: record 0, which says which secret rules, cannot be read. `moved`, `replaced`: it goes on elsewhere. There is no repair command.',
  SECRET_MISSING:
    'Nothing was tampered with. Give the keyring the secret with the key id that the message names: from `secrets/` of a backup, or from wherever it is kept.',
  SECRET_UNREADABLE:
    'Nothing was tampered with. Look at the source that the message names: a file of `secrets/`, ATTESTRY_SECRETS, or what ATTESTRY_SECRET_COMMAND prints. A secret has at least 32 bytes; `attestry init` makes one.',
  LOG_EXISTS: 'Open it instead of creating it; or choose another name or folder. Nothing was changed.',
  LOG_ABSENT:
    'Is the path right? Opening never creates, so that a wrong path cannot begin an empty history. Create a log with `attestry init` or `createLog`.',
  CHECKPOINT_INVALID:
    'Give the signed checkpoint as it was kept, and of this log: `attestry checkpoint` prints one.',
  SIGNER_ABSENT:
    'Restore the folder of the signer from its backup. Without it nobody can say whether the log was cut or replaced; a new one would forget what was signed.',
  IDENTITY_KEY_MISSING:
    'Give the private identity key, which `attestry keys identity take` printed, with --identity. Without it the signing key stays as it is: nobody else can vouch for another.',
  KEY_STATE_INVALID: 'Look at the keys (`attestry keys list`), and do first what the message says.',
  SIGNER_UNREACHABLE:
    'Start it (`attestry signer`), and see that the user of the server may open its socket. Records go on being taken meanwhile, and are signed when it is back; but no log is opened without it, so a server does not start.',
  SIGNER_REFUSED:
    'Give the signer of this installation the token that is in the file `token` of its folder, by ATTESTRY_SIGNER_TOKEN or ATTESTRY_SIGNER_TOKEN_FILE. On a socket only enrolling and freezing need it.',
  RECORD_BROKEN:
    'Run `attestry verify`: it says which records and how. The record is not shown as if it were true.',
  BACKUP_BROKEN:
    'Is the passphrase, or the key of age, the one that it was made with? If it is, the file was changed or is not whole: fetch it again from where it is kept, or take the backup before. Nothing was restored.',
  REQUEST_INVALID:
    'Correct the parameter that the message names. Unknown parameters are refused, so that a misspelt one is not taken for none.',
  FILTER_INVALID:
    'Correct the query where `errors[0].position` points; `suggestion` is what was probably meant.',
  FILTER_MASKED:
    'Search by what you are shown: the message lists the keys. Who has to search for persons needs another role in the log, auditor or admin: [masking.md](masking.md).',
  UNAUTHENTICATED:
    'Send `Authorization: Bearer ak_…` with a key that `attestry api-keys list` shows and that is not revoked. Keys in an address are not read. In a browser, sign in again: a session ends after 12 hours without use, after 30 days, and with its key.',
  SECOND_FACTOR_NEEDED:
    'Send the same again with `code`: the six digits that the app shows now, or one of the recovery codes.',
  FORBIDDEN:
    'Use a key with the scope that the message names: `attestry api-keys create <name> --scopes <scopes>`. A person needs another role.',
  PROOF_NEEDED:
    'Prove again that it is you with `POST /api/v1/session/proof`, as the dashboard asks you to, and repeat the request within five minutes.',
  REQUEST_FOREIGN:
    'Send it from the dashboard itself. Where that is refused, a proxy changes `Host` or removes `Origin`: have it leave both. Programs send a key in `Authorization` instead of a cookie.',
  SIGN_IN_LIMITED:
    'Wait for `Retry-After` seconds, and look for the right key or password meanwhile. An account that is locked is unlocked at once by `attestry users unlock <email>`.',
  PASSWORD_REFUSED:
    'Take a password of 12 to 128 characters that is not your name, such as some random words; a password manager makes and keeps one.',
  SSO_FAILED:
    'Begin again at the sign-in page: what the message names has to be put right first, here or where you have your account. What the issuer answered is in the output of the server.',
  ROUTE_ABSENT: 'Look the address up in `/openapi.json`. A path with a slash at its end is another path.',
  RECORD_ABSENT:
    'Ask by a position below the size of the log, or by an id that a receipt of this log has. A record that was there once and is not found: run `attestry verify`.',
  VERIFICATION_ABSENT: 'List the runs that are kept with `GET …/verifications`: the newest 100.',
  JOB_ABSENT: 'List the jobs with `attestry jobs`.',
  API_KEY_ABSENT: 'List the keys with `attestry api-keys list`, and name one by its id.',
  USER_ABSENT: 'List the people with `attestry users list`: somebody else may have removed them.',
  SESSION_ABSENT: 'List the sessions with `GET /api/v1/sessions`: it has ended, or somebody else ended it.',
  LINK_INVALID:
    'Ask whoever sent it for another. The link for the first owner is printed anew when `attestry serve` starts; one to recover an account is made by `attestry users recover`.',
  AUDITOR_LINK_ABSENT: 'List the links to the log with `attestry auditor-link list`, and name one by its id.',
  VIEW_ABSENT: 'List the saved views with `GET …/views`: somebody else may have removed it.',
  ANCHOR_ABSENT: 'List the anchors with `GET …/anchors`: somebody else may have removed it.',
  SETTINGS_DISAGREE:
    'Somebody changed a table beside the log. Find out who; then remove what the message names, and set it up again.',
  LOG_NAME_TAKEN:
    'Nothing was changed. The demo is served as the log `demo`, and a log of yours has that name.',
  METHOD_NOT_ALLOWED: 'Use one of the methods that the message names.',
  REQUEST_TIMEOUT:
    'Send the body without long pauses; the same id in an event makes the repetition safe. Over slow lines send smaller batches.',
  MEDIA_TYPE_UNKNOWN:
    'Send `Content-Type: application/json` for an event or an array of events, `application/x-ndjson` for one event a line.',
  DISK_FULL:
    'Make room on the disk of the data folder. Nothing that was acknowledged is lost, and the server takes records again by itself.',
  SERVER_STOPPING:
    'Try again after `Retry-After` seconds: the server ends what is under way and starts again.',
  SERVER_RUNNING:
    'Use the server that runs, or stop it first. Two servers on one folder would run every job twice; commands such as `attestry search --dir` may run beside. Where the logs are in PostgreSQL, several may serve.',
  SERVER_UNREACHABLE:
    'Is the address right, the server running (`attestry serve`), and the network open? What was sent may have been recorded: repeat it under the same id.',
  SERVER_FAILED:
    'Give the request id to whoever operates the server: the cause stands in its output under that id. If it was a record, repeat it under the same id.',
};

/** docs/errors.md, from the registry of the code. */
export function formatErrorList(): string {
  const codes = Object.keys(ERROR_CODES) as ErrorCode[];
  const families = Object.entries(FAMILIES).map(([family, text]) => {
    const own = codes.filter((code) => ERROR_CODES[code].family === family).sort();
    return `## ${family}\n\n${text}\n\n${own.map(formatCode).join('\n')}`;
  });
  return `${HEAD}\n${families.join('\n')}`;
}

function formatCode(code: ErrorCode): string {
  const { status, meaning } = ERROR_CODES[code];
  return `### ${code}\n\n${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}. HTTP ${status}.\n\n${REMEDIES[code]}\n`;
}

const HEAD = `# Errors

<!-- Written by \`npm run docs\` from packages/log/src/attestry-error.ts; a test compares. -->

Every error of the API is an \`AttestryError\` with a \`code\`, its \`family\`, which says what the caller must do, and
the HTTP \`status\` that stands for it. Messages say what was being done and what to do; they hold no value of an
event. Codes are never reused. \`AttestryError.is(error)\` also recognises an error of another copy of the package.

A query that cannot be read is a \`FilterError\` with the \`position\` and \`length\` of what is wrong and, where one can
be guessed, a \`suggestion\`. Any other error is a bug: please report it.
`;
