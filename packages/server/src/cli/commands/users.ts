import { AttestryError } from '@attestry/log';
import type { PersonAnswer, RoleAnswer } from '../../client/answers.ts';
import type { AttestryClient } from '../../client/attestry-client.ts';
import { shownJson, shownText, shownTime } from '../shown-text.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  addVerbGroup,
  type Cli,
  type FolderOptions,
  type TargetOptions,
  UsageError,
  withFolderOptions,
  withTargetOptions,
} from '../verb.ts';
import { openFolderService, withClient } from '../with-client.ts';

type PeopleOptions = Omit<TargetOptions, 'log'>;
type ReasonOptions = PeopleOptions & { readonly reason: string };
type RolesOptions = PeopleOptions & { readonly roles: string };

const EMAIL = ['<email>', 'their e-mail address'] as const;
const REASON = ['--reason <why>', 'why, for those who read the log'] as const;
const ROLES_TEXT =
  'owner, admin, auditor or viewer, of one log as main:auditor, else of every log; with commas between';

/** `attestry users` */
export function addUsers(cli: Cli): void {
  const program = addVerbGroup(cli, 'users', {
    about:
      'People sign in to the dashboard by e-mail address and password. They have roles: owner (decides who else may do what), admin (everything in a log), auditor (reads all, verifies, exports) and viewer (reads, without what is personal); of some logs or of every log. What is done to an account is recorded in the logs that it concerns.',
  });
  const group = { ...cli, program };
  addList(group);
  addInvite(group);
  addRoles(group);
  addRemove(group);
  addUnlock(group);
  addRecover(group);
}

function addList(cli: Cli): void {
  const verb = addVerb(cli, 'list', {
    summary: 'list who may sign in, and who is invited',
    about: 'Lists the people who may sign in, and below them the invitations that wait.',
    examples: [['attestry users list', 'who may do what']],
  });
  withTargetOptions(verb, { log: false }).action(async (options: PeopleOptions) => {
    const people = await ask(cli, options, (client) => client.listPeople());
    if (options.json) cli.terminal.print(shownJson(people));
    else {
      printPeople(cli.terminal, people.users);
      for (const { email, roles, expires } of people.invitations)
        cli.terminal.print(
          `invited until ${shownTime(expires)}: ${shownText(email)} (${formatRoles(roles)})`,
        );
    }
    cli.exit(0);
  });
}

function addInvite(cli: Cli): void {
  const verb = addVerb(cli, 'invite', {
    summary: 'invite somebody: print the link for them',
    about:
      'Prints a link, this once. Whoever follows it sets a name and a password, and is in. It is valid for 72 hours; an invitation before it is not any more. Attestry sends no mail: pass it on in a way that nobody else reads.',
    examples: [
      ['attestry users invite ada@example.com --roles auditor', 'for every log'],
      ['attestry users invite eve@example.com --roles shop:admin,main:viewer', 'for two logs'],
    ],
  })
    .argument(...EMAIL)
    .requiredOption('--roles <roles>', ROLES_TEXT);
  withTargetOptions(verb, { log: false }).action(async (email: string, options: RolesOptions) => {
    const roles = parseRoles(options.roles);
    const made = await ask(cli, options, (client) => client.invite(email, roles));
    if (options.json) cli.terminal.print(shownJson(made));
    else printLink(cli.terminal, made.token, options.url, `Valid for 72 hours, and followed once.`);
    cli.exit(0);
  });
}

function addRoles(cli: Cli): void {
  const verb = addVerb(cli, 'roles', {
    summary: 'give somebody other roles',
    about:
      'Gives somebody these roles instead of those they had, and ends their sessions. Only an owner, or who has the data folder, makes an owner or changes one; the last one stays one.',
    examples: [
      [`attestry users roles ada@example.com --roles main:admin --reason 'takes over'`, 'of one log'],
      [`attestry users roles ada@example.com --roles none --reason 'on leave'`, 'of none'],
    ],
  })
    .argument(...EMAIL)
    .requiredOption('--roles <roles>', `${ROLES_TEXT}; none: they may do nothing`)
    .requiredOption(...REASON);
  withTargetOptions(verb, { log: false }).action(
    async (email: string, options: RolesOptions & ReasonOptions) => {
      const roles = parseRoles(options.roles);
      const user = await askAbout(cli, options, email, (client, { id }) =>
        client.setRoles(id, { roles, reason: options.reason, confirm: email }),
      );
      if (options.json) cli.terminal.print(shownJson(user));
      else cli.terminal.print(`${shownText(user.email)} is ${formatRoles(user.roles)}`);
      cli.exit(0);
    },
  );
}

function addRemove(cli: Cli): void {
  const verb = addVerb(cli, 'remove', {
    summary: 'remove somebody: they can do nothing any more',
    about:
      'Removes somebody, and ends their sessions at once. What they did stays on record. Only an owner, or who has the data folder, removes an owner; the last one stays.',
    examples: [[`attestry users remove ada@example.com --reason 'left the company'`, 'at once']],
  })
    .argument(...EMAIL)
    .requiredOption(...REASON);
  withTargetOptions(verb, { log: false }).action(async (email: string, options: ReasonOptions) => {
    await askAbout(cli, options, email, (client, { id }) =>
      client.removePerson(id, { reason: options.reason, confirm: email }),
    );
    if (options.json) cli.terminal.print(shownJson({ removed: email }));
    else cli.terminal.print(`removed ${shownText(email)}`);
    cli.exit(0);
  });
}

function addUnlock(cli: Cli): void {
  const verb = addVerb(cli, 'unlock', {
    summary: 'have the password of somebody taken again at once',
    about:
      'After five wrong passwords an account takes none for a minute, and each time it is wrong again for twice as long, an hour at most. This ends it.',
    examples: [['attestry users unlock ada@example.com', 'at once']],
  }).argument(...EMAIL);
  withTargetOptions(verb, { log: false }).action(async (email: string, options: PeopleOptions) => {
    const user = await askAbout(cli, options, email, (client, { id }) => client.unlockPerson(id));
    if (options.json) cli.terminal.print(shownJson(user));
    else cli.terminal.print(`unlocked ${shownText(email)}`);
    cli.exit(0);
  });
}

function addRecover(cli: Cli): void {
  const verb = addVerb(cli, 'recover', {
    summary: 'let somebody in again who lost everything: print a link for them',
    about:
      'Prints a link, valid for 15 minutes. Whoever follows it sets another password for the account; its second factor is removed, and its sessions end. For an owner who can sign in no more, and so only on the data folder. It is recorded in the logs that the account may do something in.',
    examples: [['attestry users recover ada@example.com --dir /var/lib/attestry', 'beside the server']],
  }).argument(...EMAIL);
  withFolderOptions(verb, { log: false }).action(async (email: string, options: FolderOptions) => {
    const made = await recover(cli, options, email);
    if (options.json) cli.terminal.print(shownJson(made));
    else printLink(cli.terminal, made.token, undefined, 'Valid for 15 minutes, and followed once.');
    cli.exit(0);
  });
}

/** It is on record before anybody has the link. */
async function recover(
  cli: Cli,
  { dir, database, secrets, signer }: FolderOptions,
  email: string,
): Promise<{ readonly token: string; readonly expires: string }> {
  const service = await openFolderService({ dir, database, secrets, signer }, cli.terminal);
  try {
    const { actorOf, LOCAL } = await import('../../accounts/principal.ts');
    const { grantsOf } = await import('../../accounts/roles.ts');
    const { recordAccount } = await import('../../http/record-account.ts');
    const user = await service.users.findByEmail(email);
    if (user === undefined) throw absent(email);
    const { link, token } = await service.oneTimeLinks.recover(user, LOCAL.name);
    const account = { grants: grantsOf(user.roles) };
    const system = { recovery: link.id, expires: link.expires };
    const target = { type: 'user', id: user.id, name: user.name };
    const input = { actor: actorOf(LOCAL), target };
    await recordAccount(service, account, 'audit.account.unlocked', system, input);
    return { token, expires: link.expires };
  } finally {
    await service.close();
  }
}

function ask<T>(
  cli: Cli,
  { dir, database, secrets, signer, url, keyFile }: PeopleOptions,
  run: (client: AttestryClient) => Promise<T>,
): Promise<T> {
  const target = {
    ...{ dir, database, secrets, signer },
    ...(url !== undefined && { url }),
    ...(keyFile !== undefined && { keyFile }),
  };
  return withClient(target, cli.terminal, run);
}

/** About somebody, whom people know by their address. */
function askAbout<T>(
  cli: Cli,
  options: PeopleOptions,
  email: string,
  run: (client: AttestryClient, user: PersonAnswer) => Promise<T>,
): Promise<T> {
  return ask(cli, options, async (client) => {
    const { users } = await client.listPeople();
    const user = users.find((one) => one.email === email.trim().toLowerCase());
    if (user === undefined) throw absent(email);
    return run(client, user);
  });
}

function absent(email: string): AttestryError {
  return new AttestryError(
    'USER_ABSENT',
    `there is nobody with the address ${email}: \`attestry users list\``,
  );
}

const NAMES: ReadonlySet<string> = new Set(['owner', 'admin', 'auditor', 'viewer']);

function parseRoles(text: string): readonly RoleAnswer[] {
  if (text.trim() === 'none') return [];
  return text.split(',').map((part) => {
    const [, log = '*', role = ''] = /^(?:(.+):)?([a-z]+)$/.exec(part.trim()) ?? [];
    if (NAMES.has(role)) return { log, role };
    throw new UsageError(
      `--roles: "${part.trim()}" is none; there are ${[...NAMES].join(', ')}, log:role too`,
    );
  });
}

function formatRoles(roles: readonly RoleAnswer[]): string {
  if (roles.length === 0) return 'none';
  return roles.map(({ log, role }) => (log === '*' ? role : `${shownText(log)}:${role}`)).join(',');
}

function printLink(terminal: Terminal, token: string, url: string | undefined, valid: string): void {
  const base = url === undefined ? '' : url.replace(/\/+$/, '');
  terminal.print(shownText(`${base}/join#${token}`));
  const where = url === undefined ? ' It is below the address of the dashboard.' : '';
  terminal.note(`${valid}${where} It is not shown again: whoever has it comes in.`);
}

const COLUMNS = [
  { title: 'EMAIL', least: 12 },
  { title: 'NAME', least: 8 },
  { title: 'ROLES' },
  { title: '2FA' },
  { title: 'SEEN (UTC)' },
  { title: 'LOCKED UNTIL (UTC)' },
];

function printPeople(terminal: Terminal, users: readonly PersonAnswer[]): void {
  if (users.length === 0) {
    terminal.note('there is nobody: `attestry serve` prints a link for the first owner');
    return;
  }
  const rows = users.map(({ email, name, roles, secondFactor, seen, lockedUntil }) => [
    email,
    name,
    formatRoles(roles),
    secondFactor ? 'yes' : '',
    shownTime(seen),
    shownTime(lockedUntil),
  ]);
  for (const line of formatTable(COLUMNS, rows, terminal.columns)) terminal.print(line);
}
