/** For tests of timestamps: an authority that is really there, made with `openssl ts` and served over HTTP. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TimestampAuthority {
  /** The folder with its keys and certificates: root.pem, middle.pem, tsa.pem, tsa.key. */
  readonly dir: string;
  /** PEM of its root. */
  readonly root: string;
  /** TimeStampReq → TimeStampResp. */
  stamp(request: Uint8Array): Promise<Uint8Array>;
  close(): void;
}

const PROFILES = `
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[middle]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
authorityKeyIdentifier = keyid
subjectKeyIdentifier = hash
[no_authority]
basicConstraints = critical, CA:FALSE
subjectKeyIdentifier = hash
[stamps]
extendedKeyUsage = critical, timeStamping
authorityKeyIdentifier = keyid
[other_uses]
extendedKeyUsage = critical, timeStamping, codeSigning
[not_critical]
extendedKeyUsage = timeStamping
[signs_certificates]
extendedKeyUsage = critical, timeStamping
keyUsage = critical, keyCertSign, digitalSignature
[web_authority]
basicConstraints = critical, CA:TRUE
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
[names_authority]
basicConstraints = critical, CA:TRUE
nameConstraints = critical, permitted;DNS:example.com
subjectKeyIdentifier = hash
[localhost]
subjectAltName = DNS:localhost
basicConstraints = critical, CA:TRUE
[tsa]
default_tsa = ts
[ts]
serial = ./serial
signer_digest = sha256
digests = sha256, sha512
default_policy = 1.2.3.4.1
ess_cert_id_alg = sha256
ess_cert_id_chain = no
`;

const KEYS: { readonly [kind: string]: readonly string[] } = {
  rsa: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  ec: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
};

/** A folder in which certificates are made. */
export interface CertificateFolder {
  readonly dir: string;
  /** Makes a key and its certificate: `<name>.key`, `<name>.pem`. Signed by itself where no issuer is named. */
  certify(name: string, extensions: string, issuer?: string, key?: 'rsa' | 'ec'): void;
  /** Certifies a key again, by somebody else. */
  certifyAgain(name: string, as: string, extensions: string, issuer: string): void;
  pem(name: string): string;
  /** PEM of a private key. */
  key(name: string): string;
  close(): void;
}

export function certificateFolder(): CertificateFolder {
  const dir = mkdtempSync(join(tmpdir(), 'attestry-tsa-'));
  writeFileSync(join(dir, 'openssl.cnf'), PROFILES);
  const openssl = (...args: readonly string[]): void => {
    execFileSync('openssl', args, { cwd: dir, stdio: ['ignore', 'ignore', 'pipe'] });
  };
  const sign = (name: string, as: string, extensions: string, issuer?: string): void => {
    const request = ['req', '-new', '-x509', '-days', '1', '-subj', `/O=Test/CN=Test ${name}`];
    const by = issuer === undefined ? [] : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`];
    const made = ['-config', 'openssl.cnf', '-extensions', extensions, '-out', `${as}.pem`];
    openssl(...request, '-key', `${name}.key`, ...by, ...made);
  };
  return {
    dir,
    certify: (name, extensions, issuer, key = 'ec') => {
      openssl('genpkey', ...(KEYS[key] ?? []), '-out', `${name}.key`);
      sign(name, name, extensions, issuer);
    },
    certifyAgain: sign,
    pem: (name) => readFileSync(join(dir, `${name}.pem`), 'utf8'),
    key: (name) => readFileSync(join(dir, `${name}.key`), 'utf8'),
    close: () => rmSync(dir, { recursive: true, force: true }),
  };
}

export interface AuthorityOptions {
  /** @default 'ec' */
  readonly key?: 'rsa' | 'ec';
  /** The extensions of who issued its certificate. @default 'middle' */
  readonly issuer?: 'middle' | 'no_authority';
}

/** An authority with a root and one certificate between: all of them valid for a day. */
export function timestampAuthority({ key, issuer = 'middle' }: AuthorityOptions = {}): TimestampAuthority {
  const { dir, certify, pem, close } = certificateFolder();
  certify('root', 'root');
  certify('middle', issuer, 'root');
  certify('tsa', 'stamps', 'middle', key);
  writeFileSync(join(dir, 'serial'), '01\n');
  let at = 0;
  return {
    dir,
    root: pem('root'),
    stamp: async (request) => {
      const name = `request-${at++}`;
      writeFileSync(join(dir, name), request);
      const reply = ['ts', '-reply', '-config', 'openssl.cnf', '-queryfile', name, '-out', `${name}.tsr`];
      await run(dir, [...reply, '-signer', 'tsa.pem', '-inkey', 'tsa.key', '-chain', 'middle.pem']);
      return readFileSync(join(dir, `${name}.tsr`));
    },
    close,
  };
}

function run(cwd: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('openssl', args, { cwd, stdio: 'ignore' });
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`openssl ended with ${code}`))));
  });
}

/** What openssl says of a token, at a time: whether it takes it. */
export function opensslVerifies(token: string, note: string, ca: string, atMs: number): boolean {
  const args = ['ts', '-verify', '-in', token, '-data', note, '-CAfile', ca, '-untrusted', ca];
  try {
    execFileSync('openssl', [...args, '-attime', String(Math.floor(atMs / 1000))], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Serves an authority over HTTP: RFC 3161 §3.4. What it answers may be changed on its way. */
export async function serveTimestamps(
  authority: Pick<TimestampAuthority, 'stamp'>,
  change: (answer: Uint8Array, request: Uint8Array) => Uint8Array | Promise<Uint8Array> = (answer) => answer,
): Promise<{ readonly url: string; close(): void }> {
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    if (request.headers['content-type'] !== 'application/timestamp-query') {
      response.writeHead(415).end();
      return;
    }
    try {
      const answer = await change(await authority.stamp(body), body);
      response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(answer);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
