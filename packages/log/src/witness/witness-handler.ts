import type { AddCheckpointAnswer } from '../note/add-checkpoint.ts';
import { readRequestBody } from '../signer/request-body.ts';
import type { FolderWitness } from './folder-witness.ts';

export interface WitnessHandlerOptions {
  /** Milliseconds since 1970. @default Date.now */
  readonly nowMs?: () => number;
  /** Failures of the machine, such as a full disk. @default throws them away */
  readonly onError?: (error: unknown) => void;
}

const PLAIN = 'text/plain; charset=utf-8';

/**
 * A witness as a Fetch handler (C2SP tlog-witness), submission and monitoring prefix the same:
 *
 *     POST <prefix>/add-checkpoint                    200 a cosignature; else 400, 403, 404, 409 or 422, 413 for too long a body
 *     GET  <prefix>/<hex of SHA-256(origin)>/checkpoint   200 the latest cosigned checkpoint; 404 for none
 *
 * Whoever asks is a stranger: a log shows that it is itself by its signature. The prefix may be anything: a proxy in front
 * decides it.
 */
export function witnessHandler(
  witness: FolderWitness,
  { nowMs = Date.now, onError = () => {} }: WitnessHandlerOptions = {},
): (request: Request) => Promise<Response> {
  const cosign = async (request: Request): Promise<Response> => {
    const body = await readRequestBody(request);
    if (body === undefined) return say(413, 'the request is longer than any checkpoint and its proof');
    return respond(witness.addCheckpoint(body, Math.floor(nowMs() / 1000)));
  };
  return async (request) => {
    try {
      const [last = '', hex = ''] = new URL(request.url).pathname.split('/').toReversed();
      if (last === 'add-checkpoint')
        return request.method === 'POST' ? await cosign(request) : onlyBy('POST');
      if (last !== 'checkpoint') return say(404, 'nothing is served here: see c2sp.org/tlog-witness');
      if (request.method !== 'GET' && request.method !== 'HEAD') return onlyBy('GET');
      const note = witness.latest(hex);
      return note === undefined
        ? say(404, 'no checkpoint of such a log was cosigned')
        : respond({ status: 200, contentType: PLAIN, body: note });
    } catch (error) {
      onError(error);
      return say(500, 'the witness failed: try again later');
    }
  };
}

function respond({
  status,
  contentType,
  body,
}: Omit<AddCheckpointAnswer, 'status'> & { status: number }): Response {
  return new Response(body, {
    status,
    headers: {
      'content-type': contentType,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  });
}

function say(status: number, sentence: string): Response {
  return respond({ status, contentType: PLAIN, body: `${sentence}\n` });
}

function onlyBy(method: string): Response {
  const response = say(405, `ask by ${method}`);
  response.headers.set('allow', method);
  return response;
}
