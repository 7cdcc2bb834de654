import { unreachable } from '../client/unreachable.ts';
import { OutgoingLimit, OutgoingRefused } from '../outgoing/outgoing-error.ts';
import { AnchorFailure } from './anchor.ts';

/** How anchors ask over HTTP: the fetch of `outgoing/`. */
export type AnchorFetch = (url: string, init: RequestInit) => Promise<Response>;

/**
 * Asks an anchor, and takes no other for it: a redirection is not followed, since a note that went elsewhere was not shown.
 *
 * @throws AnchorFailure unreachable or refused, whatever the cause; the reason of the signal where that was aborted
 */
export async function askAnchor(fetch: AnchorFetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'error' });
  } catch (error) {
    init.signal?.throwIfAborted();
    throw unanswered(new URL(url).host, error);
  }
}

/** What became of asking a host, where nobody answered. */
export function unanswered(host: string, error: unknown): AnchorFailure {
  if (error instanceof OutgoingRefused) return new AnchorFailure('refused', error.message, { cause: error });
  const message = error instanceof OutgoingLimit ? error.message : unreachable(host, error).message;
  return new AnchorFailure('unreachable', message, { cause: error });
}

/** Answers with which they say: later. */
const LATER: readonly number[] = [408, 425, 429];

/**
 * Takes an answer that is a yes.
 *
 * @param why what they say besides, in a few words
 * @throws AnchorFailure unreachable where they ask for another time, else refused
 */
export function checkAnswer({ ok, status }: Response, host: string, why = ''): void {
  if (ok) return;
  const said = why === '' ? `status ${status}` : `status ${status}, ${why}`;
  if (status >= 500 || LATER.includes(status))
    throw new AnchorFailure('unreachable', `${host} cannot take it now (${said}): it is tried again`);
  throw new AnchorFailure('refused', `${host} refuses (${said}): check the address and the credentials`);
}
