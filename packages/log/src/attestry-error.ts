/**
 * What can go wrong, in three families named for what the caller must do:
 *
 *     refused       the request is wrong and will be wrong again: change it
 *     unavailable   try again later; what was asked may have been done, so repeat it under the same id
 *     fatal         stop: the log must be looked at by a person before it is written again
 *
 * Codes are never reused. docs/errors.md lists them and is tested against this registry.
 */
export type ErrorFamily = 'refused' | 'unavailable' | 'fatal';

export type ErrorCode =
  | 'EVENT_INVALID'
  | 'EVENT_TOO_LARGE'
  | 'JSON_INVALID'
  | 'JSON_TOO_DEEP'
  | 'ID_CONFLICT'
  | 'LOG_CLOSED'
  | 'QUEUE_FULL'
  | 'STORE_UNAVAILABLE'
  | 'KEY_ROTATED'
  | 'LOG_READ_ONLY'
  | 'SECRET_MISSING'
  | 'SECRET_UNREADABLE'
  | 'LOG_EXISTS'
  | 'LOG_ABSENT'
  | 'CHECKPOINT_INVALID'
  | 'SIGNER_ABSENT'
  | 'IDENTITY_KEY_MISSING'
  | 'KEY_STATE_INVALID'
  | 'SIGNER_UNREACHABLE'
  | 'SIGNER_REFUSED'
  | 'RECORD_BROKEN'
  | 'BACKUP_BROKEN'
  | 'REQUEST_INVALID'
  | 'FILTER_INVALID'
  | 'FILTER_MASKED'
  | 'UNAUTHENTICATED'
  | 'SECOND_FACTOR_NEEDED'
  | 'FORBIDDEN'
  | 'PROOF_NEEDED'
  | 'REQUEST_FOREIGN'
  | 'SSO_FAILED'
  | 'SIGN_IN_LIMITED'
  | 'PASSWORD_REFUSED'
  | 'ROUTE_ABSENT'
  | 'RECORD_ABSENT'
  | 'VERIFICATION_ABSENT'
  | 'JOB_ABSENT'
  | 'API_KEY_ABSENT'
  | 'USER_ABSENT'
  | 'SESSION_ABSENT'
  | 'LINK_INVALID'
  | 'AUDITOR_LINK_ABSENT'
  | 'VIEW_ABSENT'
  | 'ANCHOR_ABSENT'
  | 'SETTINGS_DISAGREE'
  | 'LOG_NAME_TAKEN'
  | 'METHOD_NOT_ALLOWED'
  | 'REQUEST_TIMEOUT'
  | 'MEDIA_TYPE_UNKNOWN'
  | 'DISK_FULL'
  | 'SERVER_STOPPING'
  | 'SERVER_RUNNING'
  | 'SERVER_UNREACHABLE'
  | 'SERVER_FAILED';

export const ERROR_CODES: {
  readonly [C in ErrorCode]: {
    readonly family: ErrorFamily;
    readonly status: number;
    readonly meaning: string;
  };
} = {
  EVENT_INVALID: {
    family: 'refused',
    status: 422,
    meaning: 'a member of the event is missing or of the wrong kind',
  },
  EVENT_TOO_LARGE: { family: 'refused', status: 413, meaning: 'an event or a batch is over its limit' },
  JSON_INVALID: { family: 'refused', status: 400, meaning: 'the body is not JSON' },
  JSON_TOO_DEEP: { family: 'refused', status: 400, meaning: 'the body is nested deeper than 1,000' },
  ID_CONFLICT: {
    family: 'refused',
    status: 409,
    meaning: 'the id was used before for an event with other content',
  },
  LOG_CLOSED: { family: 'refused', status: 410, meaning: 'the log was closed by this program' },
  QUEUE_FULL: { family: 'unavailable', status: 503, meaning: 'more events wait than the queue may hold' },
  STORE_UNAVAILABLE: {
    family: 'unavailable',
    status: 503,
    meaning: 'the store did not take or give the records',
  },
  KEY_ROTATED: {
    family: 'unavailable',
    status: 503,
    meaning: 'another program rotated the secret meanwhile',
  },
  LOG_READ_ONLY: {
    family: 'fatal',
    status: 503,
    meaning: 'the log is read-only: what it holds contradicts what was signed',
  },
  SECRET_MISSING: {
    family: 'fatal',
    status: 503,
    meaning: 'the secret of the current epoch is not in the keyring',
  },
  SECRET_UNREADABLE: {
    family: 'fatal',
    status: 503,
    meaning: 'a source of secrets gives none, or one that is too short',
  },
  LOG_EXISTS: {
    family: 'refused',
    status: 422,
    meaning: 'there is a log already where one was to be created',
  },
  CHECKPOINT_INVALID: {
    family: 'refused',
    status: 422,
    meaning: 'what was given to verify against is not a checkpoint of this log',
  },
  SIGNER_ABSENT: {
    family: 'fatal',
    status: 503,
    meaning: 'the folder of the signer or its key is not there',
  },
  IDENTITY_KEY_MISSING: {
    family: 'refused',
    status: 422,
    meaning: 'the private identity key is needed, and it is not here or another was given',
  },
  KEY_STATE_INVALID: {
    family: 'refused',
    status: 409,
    meaning: 'what was asked of a key does not fit its state',
  },
  SIGNER_UNREACHABLE: {
    family: 'unavailable',
    status: 503,
    meaning: 'the signer runs as a process of its own, and does not answer',
  },
  SIGNER_REFUSED: {
    family: 'fatal',
    status: 503,
    meaning: 'the signer does not take the token that it was given, or the log that it is to sign',
  },
  RECORD_BROKEN: { family: 'fatal', status: 500, meaning: 'the bytes of a record do not match their hash' },
  BACKUP_BROKEN: {
    family: 'refused',
    status: 422,
    meaning: 'a backup does not open, or is not as it was written',
  },
  LOG_ABSENT: { family: 'refused', status: 404, meaning: 'there is no log where one was to be opened' },
  REQUEST_INVALID: {
    family: 'refused',
    status: 400,
    meaning: 'a parameter of the request is missing or not one that is known',
  },
  FILTER_INVALID: { family: 'refused', status: 400, meaning: 'the query cannot be read' },
  FILTER_MASKED: {
    family: 'refused',
    status: 403,
    meaning: 'the query asks for what is personal, and whoever asks is shown nothing personal',
  },
  UNAUTHENTICATED: {
    family: 'refused',
    status: 401,
    meaning: 'the request carries no API key and no session that is known',
  },
  SECOND_FACTOR_NEEDED: {
    family: 'refused',
    status: 401,
    meaning: 'the password is right, and a code of the second factor has to come with it',
  },
  FORBIDDEN: { family: 'refused', status: 403, meaning: 'whoever asks may not do this' },
  PROOF_NEEDED: {
    family: 'refused',
    status: 403,
    meaning: 'the session has not proved for a while whose it is, and this cannot be taken back',
  },
  REQUEST_FOREIGN: {
    family: 'refused',
    status: 403,
    meaning: 'a page of another site made a browser send the request',
  },
  SSO_FAILED: { family: 'refused', status: 401, meaning: 'single sign-on let nobody in' },
  SIGN_IN_LIMITED: {
    family: 'unavailable',
    status: 429,
    meaning: 'too many sign-ins from this address or to this account failed',
  },
  PASSWORD_REFUSED: {
    family: 'refused',
    status: 422,
    meaning: 'the password is too short, or one that others guess first',
  },
  ROUTE_ABSENT: { family: 'refused', status: 404, meaning: 'nothing is served under this address' },
  RECORD_ABSENT: { family: 'refused', status: 404, meaning: 'the log has no such record' },
  VERIFICATION_ABSENT: { family: 'refused', status: 404, meaning: 'there was no such verification' },
  JOB_ABSENT: { family: 'refused', status: 404, meaning: 'there is no such job' },
  API_KEY_ABSENT: { family: 'refused', status: 404, meaning: 'there is no such API key' },
  USER_ABSENT: { family: 'refused', status: 404, meaning: 'there is nobody with this id' },
  SESSION_ABSENT: { family: 'refused', status: 404, meaning: 'there is no such session, or it has ended' },
  LINK_INVALID: {
    family: 'refused',
    status: 404,
    meaning: 'the link was followed already, has expired, or was never made',
  },
  AUDITOR_LINK_ABSENT: {
    family: 'refused',
    status: 404,
    meaning: 'there is no such auditor link to the log',
  },
  VIEW_ABSENT: { family: 'refused', status: 404, meaning: 'the log has no such saved view' },
  ANCHOR_ABSENT: { family: 'refused', status: 404, meaning: 'the log has no such anchor' },
  SETTINGS_DISAGREE: {
    family: 'refused',
    status: 409,
    meaning: 'a table disagrees with the log about what rules it',
  },
  LOG_NAME_TAKEN: {
    family: 'refused',
    status: 409,
    meaning: 'another log has the name that was to be used',
  },
  METHOD_NOT_ALLOWED: { family: 'refused', status: 405, meaning: 'the address is served, by other methods' },
  REQUEST_TIMEOUT: { family: 'unavailable', status: 408, meaning: 'the body of the request came too slowly' },
  MEDIA_TYPE_UNKNOWN: {
    family: 'refused',
    status: 415,
    meaning: 'the body is of a media type that is not taken here',
  },
  DISK_FULL: { family: 'unavailable', status: 503, meaning: 'the disk of the server is full' },
  SERVER_STOPPING: { family: 'unavailable', status: 503, meaning: 'the server is being stopped' },
  SERVER_RUNNING: {
    family: 'fatal',
    status: 503,
    meaning: 'another server works in the data folder already',
  },
  SERVER_UNREACHABLE: {
    family: 'unavailable',
    status: 503,
    meaning: 'no server answers under the address that was given',
  },
  SERVER_FAILED: { family: 'fatal', status: 500, meaning: 'something failed that was not foreseen' },
};

/** An error with a code of the registry. The message says what to do and holds no value of an event. */
export class AttestryError extends Error {
  /** Recognises an error of another copy of this package, which `instanceof` does not. */
  readonly isAttestryError: true = true;
  readonly code: ErrorCode;
  readonly family: ErrorFamily;
  readonly status: number;
  /** The JSON pointer of the member it is about. */
  readonly pointer?: string;
  /** After how many seconds it is worth another try, where that is known better than from the code. */
  readonly retryAfterSeconds?: number;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      readonly pointer?: string;
      readonly retryAfterSeconds?: number;
      readonly cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AttestryError';
    this.code = code;
    this.family = ERROR_CODES[code].family;
    this.status = ERROR_CODES[code].status;
    if (options.pointer !== undefined) this.pointer = options.pointer;
    if (options.retryAfterSeconds !== undefined) this.retryAfterSeconds = options.retryAfterSeconds;
  }

  get retryable(): boolean {
    return this.family === 'unavailable';
  }

  /** Whether a value is one of ours, also when it comes from another copy of this package. */
  static is(value: unknown): value is AttestryError {
    return typeof value === 'object' && value !== null && 'isAttestryError' in value;
  }
}
