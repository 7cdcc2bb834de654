import { AttestryError } from '@attestry/log';

/** What is wrong with the way to a database, and what to do: neither a bug nor anything of the log. */
export interface DatabaseTrouble {
  readonly text: string;
  readonly remedy: string;
}

/** By the code of the system or of PostgreSQL (appendix A of its manual). */
const TROUBLES: { readonly [code: string]: DatabaseTrouble } = {
  ECONNREFUSED: {
    text: 'nothing answers at its address',
    remedy: 'start PostgreSQL, and see that host and port of ATTESTRY_DATABASE_URL are where it listens',
  },
  ENOENT: {
    text: 'its socket is not there',
    remedy: 'start PostgreSQL, and see that the host of ATTESTRY_DATABASE_URL is the folder of its socket',
  },
  ENOTFOUND: {
    text: 'its host is not known',
    remedy: 'correct the host in ATTESTRY_DATABASE_URL, or look at the DNS',
  },
  EAI_AGAIN: {
    text: 'its host cannot be looked up now',
    remedy: 'look at the DNS, or try again in a moment',
  },
  ETIMEDOUT: {
    text: 'it does not answer',
    remedy: 'look for a firewall between here and there',
  },
  '28P01': {
    text: 'it wants another password',
    remedy: 'put it into ATTESTRY_DATABASE_URL, PGPASSWORD or ~/.pgpass',
  },
  '28000': {
    text: 'it does not let this user in from here',
    remedy: 'look at pg_hba.conf: user, database, address of this machine, TLS',
  },
  '3D000': {
    text: 'it has no database of that name',
    remedy: 'make it with `createdb`, or correct the name in ATTESTRY_DATABASE_URL',
  },
  '42501': {
    text: 'the user may not do what is needed there',
    remedy: 'make the user the owner of the database, or grant CREATE on it',
  },
  '53300': {
    text: 'it has no connection left',
    remedy: 'raise max_connections of PostgreSQL, or run fewer servers',
  },
  '57P03': { text: 'it is starting or stopping', remedy: 'try again in a moment' },
};

/** Undefined where the error is about something else. */
export function explainDatabaseError(error: unknown): DatabaseTrouble | undefined {
  if (!(error instanceof Error)) return undefined;
  // A server that nobody answers for is none of the database's.
  if (AttestryError.is(error) && error.code !== 'STORE_UNAVAILABLE') return undefined;
  const code = codeOf(error);
  return code !== undefined && Object.hasOwn(TROUBLES, code)
    ? TROUBLES[code]
    : explainDatabaseError(error.cause);
}

function codeOf(error: Error): string | undefined {
  // What the driver says without a code.
  if (/^timeout (expired|exceeded)/.test(error.message)) return 'ETIMEDOUT';
  if (/^SASL: .* password must be /.test(error.message)) return '28P01';
  const { code, syscall } = error as NodeJS.ErrnoException;
  // A host of several addresses was tried at each.
  if (error instanceof AggregateError || syscall === undefined) return code;
  // A file that is not there is none of the database's.
  return syscall === 'connect' || syscall === 'getaddrinfo' ? code : undefined;
}
