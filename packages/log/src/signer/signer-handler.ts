import { AttestryError } from '../attestry-error.ts';
import { FormatError } from '../note/format-error.ts';
import { isKeyName } from '../note/note-key.ts';
import { decodeUtf8 } from '../note/utf8.ts';
import { readRequestBody } from './request-body.ts';
import type { Signer } from './signer.ts';
import { formatResume, formatState, parseObject, parseResume } from './signer-json.ts';
import { isSameToken } from './signer-token.ts';

export interface SignerHandlerOptions {
  /** What enrolling and freezing need, as `Authorization: Bearer …`. */
  readonly token: string;
  /** Whether every request needs it: where more than the users of one machine can send one. */
  readonly always: boolean;
  /** Failures of the machine, such as a full disk. @default throws them away */
  readonly onError?: (error: unknown) => void;
}

const PLAIN = 'text/plain; charset=utf-8';
const MAX_ORIGIN = 512;

/**
 * A signer as a Fetch handler: C2SP tlog-witness `add-checkpoint`, and what else {@link Signer} promises, as JSON.
 *
 *     POST /add-checkpoint       the bare text of a checkpoint; answers as `note/add-checkpoint.ts`
 *     GET  /origins              {"origins": […]}
 *     GET  /keys?origin=…        {"keys": ["<vkey>", …]}
 *     GET  /identity             {"identity": {"vkey", "online", "manifest"} or null}
 *     GET  /signed?origin=…      {"signed": {"size", "root", "note"} or null}
 *     GET  /resume?origin=…      {"resume": {"size", "root", "tag", "epoch"} or null}
 *     PUT  /resume?origin=…      the same; 204
 *     POST /enroll?origin=…      204; with the token only
 *     POST /freeze?origin=…      204; with the token only
 *
 * What fails is {"code", "detail"} of the registry of errors.
 */
export function signerHandler(
  signer: Signer,
  { token, always, onError = () => {} }: SignerHandlerOptions,
): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      const { pathname, searchParams } = new URL(request.url);
      const route = ROUTES.get(`${request.method} ${pathname}`);
      if (route === undefined)
        return fail(404, 'ROUTE_ABSENT', `a signer does not answer ${request.method} ${pathname}`);
      if ((always || route.needsToken === true) && !carries(request, token))
        return fail(
          401,
          'SIGNER_REFUSED',
          'the signer wants its token here: the file `token` in its folder has it',
        );
      const body = await readRequestBody(request);
      if (body === undefined)
        return fail(413, 'REQUEST_INVALID', 'the body is longer than any request to a signer');
      return await route.answer(signer, searchParams.get('origin') ?? '', body);
    } catch (error) {
      if (AttestryError.is(error)) return fail(error.status, error.code, error.message);
      if (error instanceof FormatError) return fail(400, 'REQUEST_INVALID', error.message);
      onError(error);
      return fail(500, 'SERVER_FAILED', 'the signer failed: its own output says why');
    }
  };
}

interface SignerRoute {
  readonly needsToken?: true;
  answer(signer: Signer, origin: string, body: Uint8Array): Promise<Response>;
}

const ROUTES: ReadonlyMap<string, SignerRoute> = new Map<string, SignerRoute>([
  ['POST /add-checkpoint', { answer: addCheckpoint }],
  ['GET /origins', { answer: async (signer) => json({ origins: await signer.origins() }) }],
  [
    'GET /keys',
    { answer: async (signer, origin) => json({ keys: await signer.verifierKeys(known(origin)) }) },
  ],
  ['GET /identity', { answer: async (signer) => json({ identity: (await signer.identity()) ?? null }) }],
  ['GET /signed', { answer: lastSigned }],
  ['GET /resume', { answer: readResume }],
  ['PUT /resume', { answer: writeResume }],
  ['POST /enroll', { needsToken: true, answer: (signer, origin) => done(signer.enroll(known(origin))) }],
  ['POST /freeze', { needsToken: true, answer: (signer, origin) => done(signer.freeze(known(origin))) }],
]);

async function addCheckpoint(signer: Signer, _origin: string, body: Uint8Array): Promise<Response> {
  const answer = await signer.addCheckpoint(decodeUtf8(body));
  const contentType = answer.status === 409 ? 'text/x.tlog.size' : PLAIN;
  return new Response(answer.body, { status: answer.status, headers: headersOf(contentType) });
}

async function lastSigned(signer: Signer, origin: string): Promise<Response> {
  const signed = await signer.lastSigned(known(origin));
  return json({ signed: signed === undefined ? null : formatState(signed) });
}

async function readResume(signer: Signer, origin: string): Promise<Response> {
  const resume = await signer.readResume(known(origin));
  return json({ resume: resume === undefined ? null : formatResume(resume) });
}

function writeResume(signer: Signer, origin: string, body: Uint8Array): Promise<Response> {
  const resume = parseResume(parseObject(decodeUtf8(body)));
  return done(signer.writeResume(known(origin), resume));
}

/** An origin names the keys that sign it. */
function known(origin: string): string {
  if (isKeyName(origin) && origin.length <= MAX_ORIGIN) return origin;
  throw new AttestryError('REQUEST_INVALID', 'name an origin: ?origin=<name>/<log>/<incarnation>');
}

function carries(request: Request, token: string): boolean {
  const [, given = ''] = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '') ?? [];
  return isSameToken(token, given);
}

async function done(work: Promise<void>): Promise<Response> {
  await work;
  return new Response(null, { status: 204 });
}

function json(value: unknown, status = 200): Response {
  return new Response(`${JSON.stringify(value)}\n`, { status, headers: headersOf('application/json') });
}

function fail(status: number, code: string, detail: string): Response {
  return json({ code, detail }, status);
}

function headersOf(contentType: string): { readonly [name: string]: string } {
  return { 'content-type': contentType, 'cache-control': 'no-store' };
}
