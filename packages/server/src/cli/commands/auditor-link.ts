import type { AuditorLinkAnswer } from '../../client/answers.ts';
import { parseEnd } from '../parse-end.ts';
import { shownJson, shownText, shownTime } from '../shown-text.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import {
  addVerb,
  addVerbGroup,
  type Cli,
  type TargetOptions,
  UsageError,
  withTargetOptions,
} from '../verb.ts';
import { sameTarget, withClient } from '../with-client.ts';

interface CreateOptions extends TargetOptions {
  readonly scopes: string;
  readonly expires: string;
  readonly unmasked?: true;
}

/** `attestry auditor-link` */
export function addAuditorLink(cli: Cli): void {
  const program = addVerbGroup(cli, 'auditor-link', {
    about:
      'An auditor from outside signs in to one log by a link, for as long as the audit takes, and may change nothing. Each use is recorded in the log.',
  });
  const group = { ...cli, program };
  addList(group);
  addCreate(group);
  addRevoke(group);
}

function addList(cli: Cli): void {
  const verb = addVerb(
    cli,
    'list',
    {
      summary: 'list the links to a log',
      about:
        'Lists all links, those that have ended too, newest first. A link itself is nowhere kept and cannot be shown.',
      examples: [['attestry auditor-link list', 'to the log "main"']],
    },
    { isDefault: true },
  );
  withTargetOptions(verb).action(async (options: TargetOptions) => {
    const links = await withClient(options, cli.terminal, (client) => client.listAuditorLinks());
    if (options.json) cli.terminal.print(shownJson(links));
    else printLinks(cli.terminal, links, options);
    cli.exit(0);
  });
}

function addCreate(cli: Cli): void {
  const verb = addVerb(cli, 'create', {
    summary: 'make one, and print it this once',
    about:
      'Makes a link and prints what comes behind the address of the dashboard. Only its hash is kept: if it is lost, make another and revoke this one. That it was made is recorded in the log.',
    examples: [
      [
        'attestry auditor-link create "Nova Audit" --expires 30d',
        'may read and verify, and sees nothing personal',
      ],
      [
        'attestry auditor-link create "Nova Audit" --scopes read,verify,export --unmasked',
        'may see and take along everything',
      ],
    ],
  })
    .argument('<name>', 'whom it is for: it is shown in the list, and in the log')
    .option('--scopes <scopes>', `what they may do: ${SCOPES.join(', ')}, with commas between`, 'read,verify')
    .option(
      '--expires <time>',
      'when it ends: in 12h or 30d, or at 2027-03-01T00:00:00Z; 366d at most',
      '30d',
    )
    .option('--unmasked', 'what is personal is shown, too');
  withTargetOptions(verb).action(async (name: string, options: CreateOptions) => {
    const scopes = options.scopes.split(',').map((scope) => scope.trim());
    const wrong = scopes.find((scope) => !SCOPES.includes(scope));
    if (wrong !== undefined)
      throw new UsageError(`--scopes: "${wrong}" is none; there are ${SCOPES.join(', ')}`);
    const expires = parseEnd(options.expires);
    const made = await withClient(options, cli.terminal, (client) =>
      client.createAuditorLink({ name, scopes, masked: options.unmasked !== true, expires }),
    );
    if (options.json) cli.terminal.print(shownJson(made));
    else {
      cli.terminal.print(`/auditor#${shownText(made.token)}`);
      cli.terminal.note(
        `Send it behind the address of the dashboard, until ${shownTime(made.link.expires)} UTC. It is not shown again.`,
      );
    }
    cli.exit(0);
  });
}

function addRevoke(cli: Cli): void {
  const verb = addVerb(cli, 'revoke', {
    summary: 'end one, at once and for good',
    about: 'Ends a link and what was signed in with it. That it was ended is recorded in the log.',
    examples: [['attestry auditor-link revoke Zk3v9x0q2m4w', 'by the id in the list']],
  }).argument('<id>', 'its ID in the list');
  withTargetOptions(verb).action(async (id: string, options: TargetOptions) => {
    const link = await withClient(options, cli.terminal, (client) => client.revokeAuditorLink(id));
    if (options.json) cli.terminal.print(shownJson(link));
    else
      cli.terminal.print(`revoked ${shownText(link.id)} (${shownText(link.name)}) at ${link.revoked ?? ''}`);
    cli.exit(0);
  });
}

const SCOPES = ['read', 'verify', 'export'];

const COLUMNS = [
  { title: 'ID' },
  { title: 'NAME', least: 12 },
  { title: 'SCOPES' },
  { title: 'MASKED' },
  { title: 'MADE BY', least: 8 },
  { title: 'UNTIL (UTC)' },
  { title: 'USES' },
  { title: 'USED (UTC)' },
];

function printLinks(terminal: Terminal, links: readonly AuditorLinkAnswer[], options: TargetOptions): void {
  if (links.length === 0) {
    terminal.note(`there is no link: \`attestry auditor-link create NAME${sameTarget(options)}\` makes one`);
    return;
  }
  const rows = links.map(({ id, name, scopes, masked, createdBy, expires, revoked, uses, used }) => [
    id,
    name,
    scopes.join(' '),
    masked ? 'yes' : '',
    createdBy,
    shownTime(revoked ?? expires),
    String(uses),
    shownTime(used),
  ]);
  for (const line of formatTable(COLUMNS, rows, terminal.columns)) terminal.print(line);
}
