import { AttestryError } from '@attestry/log';

const NOT_TRUSTED =
  'its TLS certificate is signed by nobody whom this machine trusts: name the file with the certificate of who signed it in NODE_EXTRA_CA_CERTS';
const NO_ANSWER = 'it does not answer: check the address, and the firewalls between';
const BROKE = 'the connection broke: try again';

/** What Node says, and what there is to do. */
const REMEDIES: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nothing listens there: start the server, or check host and port',
  ENOTFOUND: 'no machine has that name: check the address',
  EAI_AGAIN: 'its name could not be looked up: check the network',
  ETIMEDOUT: NO_ANSWER,
  EHOSTUNREACH: NO_ANSWER,
  ENETUNREACH: NO_ANSWER,
  UND_ERR_CONNECT_TIMEOUT: NO_ANSWER,
  UND_ERR_HEADERS_TIMEOUT: NO_ANSWER,
  ECONNRESET: BROKE,
  EPIPE: BROKE,
  UND_ERR_SOCKET: BROKE,
  UND_ERR_BODY_TIMEOUT: BROKE,
  CERT_HAS_EXPIRED: 'its TLS certificate has expired: renew it on the server',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its TLS certificate is for another name: give the address under the name in it',
  DEPTH_ZERO_SELF_SIGNED_CERT: NOT_TRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: NOT_TRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: NOT_TRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: NOT_TRUSTED,
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there: the address begins with http://',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS there: the address begins with http://',
  EPROTO: 'it does not speak TLS there: the address begins with http://',
};

/** Failures after which the same call may go better. */
const PASSING: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'EAI_AGAIN']);

/** A request that got no answer, as an error that names the host and nothing else of the request. */
export function unreachable(host: string, error: unknown): AttestryError {
  const code = causeCode(error);
  const why = REMEDIES[code] ?? `it cannot be reached${code === '' ? '' : ` (${code})`}: check the address`;
  return new AttestryError('SERVER_UNREACHABLE', `no answer from ${host}: ${why}`, { cause: error });
}

/** Whether what kept a request from being answered may be over soon. */
export function isPassing(error: AttestryError): boolean {
  return error.code === 'SERVER_UNREACHABLE' && PASSING.has(causeCode(error.cause));
}

/** The code that is deepest in the causes: `fetch` wraps what the socket said. */
function causeCode(error: unknown): string {
  let code = '';
  for (let at = error; typeof at === 'object' && at !== null; at = 'cause' in at ? at.cause : undefined)
    if ('code' in at && typeof at.code === 'string') code = at.code;
  return code;
}
