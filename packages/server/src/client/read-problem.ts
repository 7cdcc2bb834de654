import { AttestryError, ERROR_CODES, type ErrorCode, FilterError } from '@attestry/log';

/**
 * The error that an answer tells (RFC 9457), as what the log itself would have thrown: with its code and its words.
 *
 * @param host is named where the answer is none of ours
 */
export async function readProblem(response: Response, host: string): Promise<Error> {
  const problem = /json/.test(response.headers.get('content-type') ?? '')
    ? membersOf(await response.json().catch(() => undefined))
    : {};
  const { code, detail, errors } = problem;
  if (typeof code !== 'string' || typeof detail !== 'string') return strangeAnswer(response, host);
  const [first] = Array.isArray(errors) ? errors.map(membersOf) : [];
  return errorOf(code, detail, first ?? {}, response.status);
}

/** An answer that no Attestry server gives. */
export function strangeAnswer({ status }: Response, host: string): AttestryError {
  return new AttestryError(
    'SERVER_UNREACHABLE',
    `${host} answers (${status}), but not as an Attestry server does: check the address, and what stands between`,
  );
}

/** An error of a code that this program may not know: a newer server has others. */
export function errorOf(
  code: string,
  detail: string,
  { pointer, position, length, suggestion }: { readonly [member: string]: unknown },
  status: number,
): Error {
  if (code === 'FILTER_INVALID' && typeof position === 'number' && typeof length === 'number')
    return new FilterError(detail, position, length, typeof suggestion === 'string' ? suggestion : undefined);
  return new AttestryError(
    isErrorCode(code) ? code : status >= 500 ? 'SERVER_FAILED' : 'REQUEST_INVALID',
    detail,
    typeof pointer === 'string' ? { pointer } : {},
  );
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}

function membersOf(value: unknown): { readonly [member: string]: unknown } {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
