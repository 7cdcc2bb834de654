import { type Command, Option } from 'commander';
import { type GroupRole, parseGroupRole } from '../accounts/group-roles.ts';
import { checkSingleSignOn, type SingleSignOnOptions } from '../accounts/single-sign-on.ts';
import { readGiven } from './passphrase.ts';
import { UsageError } from './verb.ts';

/** As `attestry serve` is given them. */
export interface SingleSignOnArguments {
  readonly publicUrl?: string;
  readonly oidcIssuer?: string;
  readonly oidcClientId?: string;
  readonly oidcClientSecretFile?: string;
  readonly oidcName?: string;
  readonly oidcGroupsClaim: string;
  readonly oidcRole: readonly GroupRole[];
  readonly oidcTrustEmail?: boolean;
}

/** The secret itself: never an argument, which everybody on the machine sees. */
const SECRET = 'ATTESTRY_OIDC_CLIENT_SECRET';

/** Adds the options of single sign-on to a verb. */
export function withSingleSignOnOptions(verb: Command): Command {
  return verb
    .addOption(
      new Option('--public-url <url>', 'where browsers find this server; for single sign-on').env(
        'ATTESTRY_PUBLIC_URL',
      ),
    )
    .addOption(
      new Option('--oidc-issuer <url>', 'people sign in there, too, by OpenID Connect').env(
        'ATTESTRY_OIDC_ISSUER',
      ),
    )
    .addOption(
      new Option('--oidc-client-id <id>', 'what this server is called there').env('ATTESTRY_OIDC_CLIENT_ID'),
    )
    .addOption(
      new Option('--oidc-client-secret-file <file>', `a file with its secret; else ${SECRET}`).env(
        'ATTESTRY_OIDC_CLIENT_SECRET_FILE',
      ),
    )
    .addOption(new Option('--oidc-name <name>', 'what stands on the button').env('ATTESTRY_OIDC_NAME'))
    .addOption(
      new Option('--oidc-groups-claim <name>', 'the claim that has the groups')
        .env('ATTESTRY_OIDC_GROUPS_CLAIM')
        .default('groups'),
    )
    .addOption(
      new Option(
        '--oidc-role <group=role[@log]>',
        'what a group is here; repeatable, one per line in the environment',
      )
        .env('ATTESTRY_OIDC_ROLES')
        .default([], 'nobody may sign in')
        .argParser(addRoles),
    )
    .option(
      '--oidc-trust-email',
      'take addresses of which the issuer does not say that it has verified them',
    );
}

/** Names of groups have commas in them: in the environment each stands in a line of its own. */
function addRoles(text: string, before: readonly GroupRole[]): readonly GroupRole[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return [...before, ...lines.map((line) => checked('--oidc-role', () => parseGroupRole(line)))];
}

/**
 * What is set up; undefined where no issuer is named.
 *
 * @throws UsageError for what is missing or cannot be
 */
export function readSingleSignOn(
  given: SingleSignOnArguments,
  env: NodeJS.ProcessEnv,
): SingleSignOnOptions | undefined {
  const { oidcIssuer: issuer, oidcClientId: clientId, publicUrl, oidcRole: roles } = given;
  if (issuer === undefined) return undefined;
  if (clientId === undefined)
    throw new UsageError('--oidc-issuer needs --oidc-client-id: what this server is called there');
  if (publicUrl === undefined)
    throw new UsageError(
      '--oidc-issuer needs --public-url: where browsers find this server, like https://audit.example.com',
    );
  if (roles.length === 0)
    throw new UsageError(
      '--oidc-issuer needs --oidc-role: without it nobody may sign in; like --oidc-role auditors=auditor',
    );
  const options = {
    ...{ issuer, clientId, publicUrl, roles, groupsClaim: given.oidcGroupsClaim },
    trustEmail: given.oidcTrustEmail === true,
    name: given.oidcName ?? hostOf(issuer),
    clientSecret: secretOf(given.oidcClientSecretFile, env[SECRET]),
  };
  // Refused before anything is opened.
  checked('--oidc-issuer, --public-url', () => checkSingleSignOn(options));
  return options;
}

function secretOf(file: string | undefined, value: string | undefined): string | undefined {
  const text = file === undefined ? value : readGiven('--oidc-client-secret-file', file);
  const secret = text?.replace(/\r?\n$/, '');
  if (secret === '')
    throw new UsageError('the secret of --oidc-client-id is empty: leave it out for a public client');
  return secret;
}

function hostOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).host : issuer;
}

function checked<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${option}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
