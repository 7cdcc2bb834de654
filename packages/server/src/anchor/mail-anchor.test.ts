import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { openOutgoing } from '../outgoing/outgoing.ts';
import type { MailConfig } from './anchor-config.ts';
import { anchorConformance, failureOf } from './anchor-conformance.test.kit.ts';
import { mailAnchor } from './mail-anchor.ts';
import { shownLog } from './shown-log.test.kit.ts';
import { certificateFolder } from './timestamp/timestamp-authority.test.kit.ts';

const never = new AbortController().signal;
const notices: string[] = [];
const OPTIONS = {
  ...openOutgoing(['127.0.0.1']),
  nowMs: Date.now,
  onNotice: (line: string) => void notices.push(line),
};
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

interface MailServer {
  readonly port: number;
  readonly mails: { readonly to: readonly string[]; readonly mail: Email; readonly user: unknown }[];
  readonly logins: string[];
  close(): void;
}

async function mailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const mails: MailServer['mails'] = [];
  const logins: string[] = [];
  const server = new SMTPServer({
    ...{ authOptional: true, logger: false, disabledCommands: ['STARTTLS'], disableReverseLookup: true },
    onRcptTo: ({ address }, _session, done) =>
      done(
        address.startsWith('nobody') ? Object.assign(new Error('no such box'), { responseCode: 550 }) : null,
      ),
    onAuth: ({ username, password }, _session, done) => {
      logins.push(`${username} ${password}`);
      done(null, password === 'right password' ? { user: username } : {});
    },
    onData: (stream, { envelope, user }, done) => {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', async () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, mail: await PostalMime.parse(Buffer.concat(pieces)), user });
        done(null);
      });
    },
    ...options,
  });
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = (): void => server.close();
  closing.push(close);
  return { port: (server.server.address() as AddressInfo).port, mails, logins, close };
}

function configOf({ port }: Pick<MailServer, 'port'>, more: Partial<MailConfig> = {}): MailConfig {
  return {
    ...{ kind: 'mail', to: ['auditor@example.com'], from: 'attestry@example.org', host: '127.0.0.1', port },
    tls: false,
    ...more,
  };
}

anchorConformance('a mailbox', async () => {
  const server = await mailServer();
  return {
    anchor: mailAnchor(configOf(server), {}, OPTIONS),
    secrets: [],
    breakOff: async () => server.close(),
    close: async () => server.close(),
  };
});

describe('a mail', () => {
  test('has the note as it was signed, and says what to do with it', async () => {
    const server = await mailServer();
    const { checkpointOf, origin } = shownLog();
    const config = configOf(server, { to: ['auditor@example.com', 'notary@example.com'] });
    const [receipt] = await mailAnchor(config, {}, OPTIONS).show(checkpointOf(5), never);
    const [{ to, mail } = { to: [], mail: undefined }] = server.mails;
    expect([to, receipt?.who]).toEqual([config.to, 'auditor@example.com, notary@example.com']);
    expect(mail?.subject).toBe(`Checkpoint of ${origin}: 5 records`);
    expect(mail?.text).toContain('What to do with it');
    expect(mail?.text).toContain(checkpointOf(5).note.split('\n')[2]);
    const [attachment, ...more] = mail?.attachments ?? [];
    expect([attachment?.filename, more]).toEqual(['test.example-main-1-5.note', []]);
    expect(Buffer.from(attachment?.content as ArrayBuffer).toString()).toBe(checkpointOf(5).note);
  });

  test('has the headers that it was meant to have, whatever its log is called', async () => {
    const server = await mailServer();
    const checkpoint = { ...shownLog().checkpointOf(5), origin: 'a.example\r\nBcc: eve@example.com/main/1' };
    await mailAnchor(configOf(server), {}, OPTIONS).show(checkpoint, never);
    const [{ to, mail } = { to: [], mail: undefined }] = server.mails;
    expect(to).toEqual(['auditor@example.com']);
    expect([mail?.bcc, mail?.headers.some(({ key }) => key === 'bcc')]).toEqual([undefined, false]);
  });

  test('that reaches some is shown, and the others are told of', async () => {
    const server = await mailServer();
    const config = configOf(server, { to: ['auditor@example.com', 'nobody@example.com'] });
    notices.length = 0;
    const [receipt] = await mailAnchor(config, {}, OPTIONS).show(shownLog().checkpointOf(5), never);
    expect(receipt?.who).toBe('auditor@example.com');
    expect(notices).toEqual([expect.stringContaining('takes no mail for nobody@example.com')]);
    const none = mailAnchor(configOf(server, { to: ['nobody@example.com'] }), {}, OPTIONS);
    const { kind, message } = await failureOf(none, shownLog().checkpointOf(5));
    expect([kind, message]).toEqual(['refused', expect.stringContaining('check from and to')]);
  });

  test('that is put off is tried again', async () => {
    const later = Object.assign(new Error('greylisted'), { responseCode: 451 });
    const server = await mailServer({ onMailFrom: (_address, _session, done) => done(later) });
    const { kind, message } = await failureOf(
      mailAnchor(configOf(server), {}, OPTIONS),
      shownLog().checkpointOf(5),
    );
    expect([kind, message]).toEqual(['unreachable', expect.stringContaining('greylisted')]);
  });

  test('goes where this server may go', async () => {
    const refused = mailAnchor(configOf({ port: 25 }, { host: '10.0.0.1' }), {}, OPTIONS);
    const { kind, message } = await failureOf(refused, shownLog().checkpointOf(5));
    expect([kind, message]).toEqual(['refused', expect.stringContaining('--allow-network 10.0.0.1')]);
  });
});

describe('a password', () => {
  const user = 'attestry';

  test('belongs to a user', () => {
    const config = configOf({ port: 25 });
    expect(() => mailAnchor(config, { secret: 'x' }, OPTIONS)).toThrow('a user and a password');
    expect(() => mailAnchor({ ...config, user }, {}, OPTIONS)).toThrow('a user and a password');
  });

  test('is not said without TLS, nor to a certificate that nobody signed', async () => {
    const clear = await mailServer();
    const own = await mailServer({ disabledCommands: [], key: KEY.key, cert: KEY.cert });
    for (const [server, says] of [
      [clear, 'offers no TLS'],
      [own, 'NODE_EXTRA_CA_CERTS'],
    ] as const) {
      const anchor = mailAnchor(configOf(server, { user }), { secret: 'right password' }, OPTIONS);
      expect((await failureOf(anchor, shownLog().checkpointOf(5))).message).toContain(says);
      expect([server.logins, server.mails]).toEqual([[], []]);
    }
  });

  test('is said over STARTTLS to who has the name, and a wrong one shows nowhere', async () => {
    const server = await mailServer({ disabledCommands: [], key: KEY.key, cert: KEY.cert });
    expect(await showTrusting(server.port, 'right password')).toContain('auditor@example.com');
    expect(server.mails[0]?.user).toBe(user);
    const wrong = await showTrusting(server.port, 'wr0ng-secret');
    expect(wrong).toContain('does not take the login');
    expect(wrong).not.toContain('wr0ng-secret');
    expect(wrong).not.toContain(Buffer.from('wr0ng-secret').toString('base64').slice(0, 12));
  });
});

/** A certificate for localhost. */
const KEY = (() => {
  const made = certificateFolder();
  made.certify('localhost', 'localhost');
  return { ...made, key: made.key('localhost'), cert: made.pem('localhost') };
})();

/** In a process of its own, which trusts that certificate: what was answered, with all that can be seen of it. */
async function showTrusting(port: number, secret: string): Promise<string> {
  const script = join(KEY.dir, 'show.mjs');
  const at = (path: string): string => JSON.stringify(new URL(path, import.meta.url).href);
  writeFileSync(
    script,
    `import { inspect } from 'node:util';
import { mailAnchor } from ${at('./mail-anchor.js')};
import { openOutgoing } from ${at('../outgoing/outgoing.js')};
const [, , config, secret, checkpoint] = process.argv;
const options = { ...openOutgoing(['127.0.0.1', '::1']), nowMs: Date.now, onNotice: () => {} };
const signal = new AbortController().signal;
const shown = mailAnchor(JSON.parse(config), { secret }, options).show(JSON.parse(checkpoint), signal);
console.log(await shown.then(([{ who }]) => who, (error) => inspect(error, { depth: 10, showHidden: true })));`,
  );
  const config = configOf({ port }, { host: 'localhost', user: 'attestry' });
  const { proveFrom: _, ...checkpoint } = shownLog().checkpointOf(5);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [script, JSON.stringify(config), secret, JSON.stringify(checkpoint)],
    { env: { NODE_EXTRA_CA_CERTS: join(KEY.dir, 'localhost.pem') } },
  );
  return stdout;
}
