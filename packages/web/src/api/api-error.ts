/** What the server refused or could not do: RFC 9457, with the code of the registry. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** Of docs/errors.md; `NETWORK` where no answer came. */
  readonly code: string;
  readonly requestId?: string;
  /** Where in the query or the body it is wrong. */
  readonly pointer?: string;
  /** When to try again, where the server says so. Seconds from then. */
  readonly retryAfter?: number;

  constructor(
    message: string,
    {
      status,
      code,
      requestId,
      pointer,
      retryAfter,
    }: {
      status: number;
      code: string;
      requestId?: string | undefined;
      pointer?: string | undefined;
      retryAfter?: number | undefined;
    },
  ) {
    super(message);
    this.status = status;
    this.code = code;
    if (requestId !== undefined) this.requestId = requestId;
    if (pointer !== undefined) this.pointer = pointer;
    if (retryAfter !== undefined) this.retryAfter = retryAfter;
  }
}

/** Reads a problem document; what is none (a proxy in between) still says its status. */
export async function apiErrorOf(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id') ?? undefined;
  const { status } = response;
  const retryAfter = secondsOf(response.headers.get('retry-after'));
  try {
    const problem = (await response.json()) as {
      code?: string;
      detail?: string;
      title?: string;
      pointer?: string;
    };
    const message = problem.detail ?? problem.title ?? `status ${status}`;
    return new ApiError(message, {
      status,
      code: problem.code ?? 'UNKNOWN',
      requestId,
      pointer: problem.pointer,
      retryAfter,
    });
  } catch {
    return new ApiError(`the server answered with status ${status}`, {
      status,
      code: 'UNKNOWN',
      requestId,
      retryAfter,
    });
  }
}

/** RFC 9110 §10.2.3, as a number: what is a date there is only in what a proxy sends, and is not waited for. */
function secondsOf(header: string | null): number | undefined {
  return header !== null && /^\d{1,9}$/.test(header) ? Number(header) : undefined;
}

/** Nothing answered: the server is away, or the network is. */
export function isOffline(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'NETWORK';
}

/** It was asked for what the reader is not shown: it will be refused again, and there is nothing to try once more. */
export function isMaskedFilter(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'FILTER_MASKED';
}
