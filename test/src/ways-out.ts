import { isTest } from './check-imports.ts';
import { scanModule } from './scan-module.ts';

/** What can open a connection, or start what can. */
const CONNECTS =
  /^(?:node:(?:net|tls|http|https|http2|dgram|dns|dns\/promises|child_process)|undici|ws|pg|nodemailer|aws4fetch|openid-client)$/;

/** The same without an import. */
const GLOBALS = /(?<![.\w#$])(?:fetch\s*\(|(?:WebSocket|EventSource|XMLHttpRequest)\b)/;

const OUTGOING = 'packages/server/src/outgoing/';

/**
 * Modules of the log and the server, beside outgoing/, that import what can connect, or use a global that does. Each is here with the reason
 * why it may: whatever goes to where somebody configured goes through outgoing/, which says where that may be.
 */
export const WAYS_OUT: { readonly [module: string]: string } = {
  'packages/log/src/signer/remote-signer.ts':
    'the signer that the operator names on the command line: a socket or a host of his own network',
  'packages/log/src/store/postgres/listen.ts': 'the database that the operator names; a type',
  'packages/log/src/store/postgres/pool.ts': 'the database that the operator names',
  'packages/log/src/store/postgres/schema.ts': 'the database that the operator names; a type',
  'packages/server/src/database/postgres-database.ts': 'the database that the operator names',
  'packages/server/src/accounts/single-sign-on.ts':
    'openid-client says what is asked; it is sent by the fetch of outgoing/',
  'packages/server/src/anchor/ask-anchor.ts': 'its fetch is an argument: that of outgoing/',
  'packages/server/src/anchor/bucket-anchor.ts':
    'aws4fetch signs; what it signed is sent by the fetch of outgoing/',
  'packages/server/src/anchor/mail-anchor.ts': 'SMTP to the addresses that the guard of outgoing/ checked',
  'packages/server/src/cli/database-check.ts': 'looks at the database that the operator names',
  'packages/server/src/cli/secret-sources.ts': 'starts the command that the operator names for a secret',
  'packages/server/src/client/remote-fetch.ts': 'the command line asks the server that its user names',
  'packages/server/src/http/client-address.ts': 'reads addresses, and connects to none',
  'packages/server/src/http/handler-server.ts': 'listens; asks its own socket whether somebody is there',
  'packages/server/src/http/mount.ts': 'is asked, and asks nobody; types',
  'packages/server/src/http/server-body-clock.ts': 'is asked, and asks nobody; types',
  'packages/server/src/http/server.ts': 'listens',
  'packages/server/src/ingest/cloudtrail.ts': 'reads addresses, and connects to none',
};

/** The modules that can connect, beside those of outgoing/. */
export function findWaysOut(sources: ReadonlyMap<string, string>): readonly string[] {
  return [...sources]
    .filter(([path]) => !isTest(path) && !path.startsWith(OUTGOING))
    .filter(([, source]) => {
      const { imports, code } = scanModule(source);
      return imports.some(({ specifier }) => CONNECTS.test(specifier)) || GLOBALS.test(code);
    })
    .map(([path]) => path);
}
