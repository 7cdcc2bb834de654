import { randomUUID } from 'node:crypto';

/** What a caller may call a request: what it is safe to write into a log line and a header. */
const REQUEST_ID = /^[0-9A-Za-z._-]{1,128}$/;

/** The caller's own id of a request, where it is one; undefined elsewhere. */
export function requestIdOf(given: string | undefined): string | undefined {
  return given !== undefined && REQUEST_ID.test(given) ? given : undefined;
}

export function newRequestId(): string {
  return randomUUID();
}
