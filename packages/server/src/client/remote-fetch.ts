import { readFileSync } from 'node:fs';
import { AttestryError } from '@attestry/log';
import { strangeAnswer } from './read-problem.ts';
import { unreachable } from './unreachable.ts';

/** Asks: the global `fetch`, or the handler of a service in this process. */
export type FetchRequest = (request: Request) => Promise<Response>;

/** A key as it may stand in a header. What a header cannot hold is never quoted: an error would tell it. */
const KEY = /^[\x21-\x7e]+$/;

/**
 * A server of Attestry over the network. The key goes to that server alone: a redirection is not followed.
 *
 * @throws AttestryError SERVER_UNREACHABLE, from the calls
 */
export function remoteFetch(base: URL, key: string): FetchRequest {
  return async (request) => {
    request.headers.set('authorization', `Bearer ${key}`);
    let response: Response;
    try {
      response = await fetch(request, { redirect: 'manual' });
    } catch (error) {
      if (request.signal.aborted) throw error;
      throw unreachable(base.host, error);
    }
    if (response.status < 300 || response.status >= 400) return response;
    throw redirected(base, response);
  };
}

function redirected(base: URL, response: Response): AttestryError {
  const location = response.headers.get('location');
  if (location === null || !URL.canParse(location, base.href)) return strangeAnswer(response, base.host);
  const to = new URL(location, base);
  return new AttestryError(
    'SERVER_UNREACHABLE',
    `${base.host} leads on to ${to.host}, and the key is not sent there by itself: if that is the server, give its address`,
  );
}

/**
 * The address of a server as the client takes it: http or https, perhaps with a path below which it is mounted.
 *
 * @throws TypeError that says what is wrong with it
 */
export function parseServerUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new TypeError('it is written like https://audit.example.com or http://localhost:4000');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new TypeError('it begins with https:// or http://');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '')
    throw new TypeError('it has neither a name, a password, a "?" nor a "#": the key is given apart from it');
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/**
 * The key in a file, or one that was given otherwise.
 *
 * @throws TypeError that says what is wrong, and nothing of the key
 */
export function readApiKey(file: string | undefined, given: string | undefined): string {
  const text = (file === undefined ? given : readKeyFile(file))?.trim();
  if (text === undefined || text === '')
    throw new TypeError(
      file === undefined
        ? 'a server wants an API key: put it into ATTESTRY_API_KEY, or name a file that holds it with --key-file'
        : `${file} is empty, and was to hold an API key`,
    );
  if (KEY.test(text)) return text;
  throw new TypeError(`${file ?? 'ATTESTRY_API_KEY'} holds no API key: one is written ak_…, in one line`);
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new TypeError(
      `the key file ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
