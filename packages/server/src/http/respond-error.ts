import { AttestryError, ERROR_CODES, type ErrorCode, FilterError } from '@attestry/log';
import { isDiskFull } from '../service/store-health.ts';

/** One thing that is wrong: where, and what. */
export interface ProblemItem {
  readonly detail: string;
  /** JSON pointer in the body, or of a parameter. */
  readonly pointer?: string;
  /** Where in the query: UTF-16 offset and length. */
  readonly position?: number;
  readonly length?: number;
  readonly suggestion?: string;
}

/** RFC 9457, with our code. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly requestId: string;
  readonly errors?: readonly ProblemItem[];
}

/** Seconds after which what is unavailable is worth another try: where a person has to do something first, a minute. */
const RETRY_AFTER: { readonly [C in ErrorCode]?: number } = {
  DISK_FULL: 10,
  LOG_READ_ONLY: 60,
  SERVER_STOPPING: 5,
  SIGN_IN_LIMITED: 60,
};

/** Whatever was thrown, as an error of the registry. What is not ours is not told to the caller. */
export function errorOf(error: unknown): AttestryError {
  if (AttestryError.is(error)) {
    if (error.code === 'STORE_UNAVAILABLE' && isDiskFull(error))
      return new AttestryError(
        'DISK_FULL',
        'the disk of the server is full: nothing was lost, make room, and try again under the same id',
        { cause: error },
      );
    if (error.code === 'LOG_CLOSED')
      return new AttestryError('SERVER_STOPPING', 'the server is being stopped: send it again', {
        cause: error,
      });
    return error;
  }
  if (error instanceof FilterError)
    return new AttestryError('FILTER_INVALID', error.message, { cause: error });
  return new AttestryError(
    'SERVER_FAILED',
    'something failed that was not foreseen: the operator can read what',
    {
      cause: error,
    },
  );
}

/** An error as the body of an answer. */
export function problemOf(error: AttestryError, requestId: string): Problem {
  const { code, message, status } = error;
  const errors = itemsOf(error);
  return {
    type: `urn:attestry:error:${code}`,
    title: ERROR_CODES[code].meaning,
    status,
    detail: message,
    code,
    requestId,
    ...(errors.length > 0 && { errors }),
  };
}

export function respondError(thrown: unknown, requestId: string): Response {
  const error = errorOf(thrown);
  const headers = new Headers({ 'content-type': 'application/problem+json; charset=utf-8' });
  headers.set('x-request-id', requestId);
  const retryAfter = error.retryAfterSeconds ?? RETRY_AFTER[error.code] ?? (error.retryable ? 1 : undefined);
  if (retryAfter !== undefined) headers.set('retry-after', String(retryAfter));
  if (error.code === 'UNAUTHENTICATED') headers.set('www-authenticate', 'Bearer realm="attestry"');
  return new Response(JSON.stringify(problemOf(error, requestId)), { status: error.status, headers });
}

function itemsOf(error: AttestryError): readonly ProblemItem[] {
  const { cause, message, pointer } = error;
  if (cause instanceof FilterError) {
    const { position, length, suggestion } = cause;
    const place = { position, length, ...(suggestion !== undefined && { suggestion }) };
    return [{ detail: message, ...(pointer !== undefined && { pointer }), ...place }];
  }
  return pointer === undefined ? [] : [{ detail: message, pointer }];
}
