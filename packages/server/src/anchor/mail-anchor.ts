/**
 * An e-mail with a checkpoint to somebody who keeps it: a mailbox is outside, and people know how to keep one. The note goes along as a
 * file; the text says what it is and what to do with it, since it may be read years later by somebody who does not know Attestry.
 */
import { isIP } from 'node:net';
import type { CheckedAddress } from '../outgoing/connect-guard.ts';
import { type Anchor, AnchorFailure, type AnchorReceipt, type ShownCheckpoint } from './anchor.ts';
import type { AnchorCredentials, MailConfig } from './anchor-config.ts';
import { unanswered } from './ask-anchor.ts';

/** For connecting, for their greeting, and for each answer. */
const TIMEOUT_MS = 15_000;

export interface MailOptions {
  /** Where a connection may go: the guard of `outgoing/`. */
  readonly connectGuard: (host: string) => Promise<readonly CheckedAddress[]>;
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** Lines for the operator. */
  readonly onNotice: (line: string) => void;
}

/**
 * Opens a way to a mail server. It counts as shown when that server has taken the mail for somebody: what becomes of it then, nobody says. A
 * password goes over TLS only.
 *
 * @throws AnchorFailure refused, for a user without a password
 */
export function mailAnchor(config: MailConfig, { secret }: AnchorCredentials, options: MailOptions): Anchor {
  if ((config.user === undefined) !== (secret === undefined) || secret === '')
    throw new AnchorFailure('refused', 'a mail server wants a user and a password, or neither: set both');
  return {
    show: async (checkpoint, signal) => {
      signal.throwIfAborted();
      const [address] = await checkedAddresses(config, options);
      signal.throwIfAborted();
      const transport = await transportTo(config, secret, address);
      const now = new Date(options.nowMs());
      try {
        const sent = await transport.sendMail({ ...mailOf(config, checkpoint, now), signal });
        for (const lost of sent.rejected)
          options.onNotice(
            `[attestry] ${config.host} takes no mail for ${lost}: a checkpoint did not reach it`,
          );
        return [receiptOf(sent, now)];
      } catch (error) {
        signal.throwIfAborted();
        throw failureOf(config.host, error, secret);
      } finally {
        transport.close();
      }
    },
  };
}

/** Connected to is what was checked; the certificate is asked for by name. */
async function transportTo(
  { host, port, tls, user }: MailConfig,
  secret: string | undefined,
  address: CheckedAddress | undefined,
) {
  // It takes a sixth of a second to load, and most servers send no mail.
  const { createTransport } = await import('nodemailer');
  return createTransport({
    ...{ host: address?.address, port, secure: tls },
    ...(isIP(host) === 0 && { servername: host }),
    ...(user !== undefined && { auth: { user, pass: secret }, requireTLS: true }),
    ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
}

async function checkedAddresses(
  { host }: MailConfig,
  { connectGuard }: MailOptions,
): Promise<readonly CheckedAddress[]> {
  try {
    return await connectGuard(host);
  } catch (error) {
    throw unanswered(host, error);
  }
}

/** Addresses are no texts that a header could be made of, and the rest is encoded. */
function mailOf({ from, to }: MailConfig, checkpoint: ShownCheckpoint, now: Date) {
  const { origin, size, note } = checkpoint;
  return {
    from: { name: 'Attestry', address: from },
    to: to.map((address) => ({ name: '', address })),
    subject: `Checkpoint of ${origin}: ${size} records`,
    date: now,
    text: textOf(checkpoint, now),
    headers: { 'Auto-Submitted': 'auto-generated' },
    attachments: [
      {
        filename: `${origin.replaceAll(/[^a-z0-9.]+/gi, '-')}-${size}.note`,
        content: Buffer.from(note),
        contentType: 'text/plain; charset=utf-8',
        contentTransferEncoding: 'base64' as const,
      },
    ],
  };
}

function textOf({ origin, size, root }: ShownCheckpoint, now: Date): string {
  return `This is a receipt for an audit log. Please keep this mail; there is nothing to answer.

  Log      ${origin}
  Records  ${size}
  Root     ${Buffer.from(root, 'latin1').toString('base64')}
  Sent     ${now.toISOString()}

The attached file is a checkpoint that the log signed. It fixes the first ${size} records of it: if one of
them is ever changed or removed, the log no longer fits this file. Whoever runs the log cannot take that
back, because you have it.

What to do with it: nothing, until somebody doubts the log. Then give the attached file, unchanged, to
whoever examines it. They compare it with the log that they are shown:

  attestry verify --checkpoint <the file>
`;
}

function receiptOf(
  {
    accepted,
    messageId,
    response,
  }: { readonly accepted: readonly string[]; readonly messageId: string; readonly response: string },
  now: Date,
): AnchorReceipt {
  const token = JSON.stringify({ to: accepted, messageId, response: inOneLine(response) });
  return {
    who: accepted.join(', '),
    time: now.toISOString(),
    timeIsTheirs: false,
    token: Buffer.from(token),
  };
}

function inOneLine(text: string): string {
  return text
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .slice(0, 300)
    .trim();
}

/** What nodemailer says of a failure. */
interface MailError extends Error {
  readonly code?: string;
  /** Of the socket: `code` is then ESOCKET. */
  readonly originalCode?: string;
  /** What the server answered: 4xx for now, 5xx for ever. */
  readonly responseCode?: number;
}

/** What to do where they do not take it. Their words are told, since they say why; the error is not: it may hold the login. */
function failureOf(host: string, error: unknown, secret: string | undefined): AnchorFailure {
  const { code, originalCode, responseCode = 0, message } = error as MailError;
  const said = inOneLine(secret === undefined ? message : message.replaceAll(secret, '…'));
  if (code === 'EAUTH')
    return new AnchorFailure('refused', `${host} does not take the login (${said}): check user and password`);
  if (code === 'ETLS')
    return new AnchorFailure(
      'refused',
      `${host} offers no TLS, and without it no password is said (${said}): check host, port and tls`,
    );
  if (responseCode >= 500)
    return new AnchorFailure('refused', `${host} does not take the mail (${said}): check from and to`);
  if (responseCode >= 400)
    return new AnchorFailure('unreachable', `${host} cannot take it now (${said}): it is tried again`);
  return unanswered(host, Object.assign(new Error(said), { code: originalCode ?? code }));
}
