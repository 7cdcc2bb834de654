import type { EventInput, Receipt, TypedEvent } from '@attestry/log';
import { MAX_BATCH_BYTES, parseEvent, Refused, readJson } from '@attestry/log/event';
import { shownJson, shownLines } from '../shown-text.ts';
import type { Terminal } from '../terminal.ts';
import { addVerb, type Cli, type TargetOptions, UsageError, withTargetOptions } from '../verb.ts';
import { withClient } from '../with-client.ts';

interface RecordOptions extends TargetOptions {
  readonly actor?: string;
  readonly actorName?: string;
  readonly target?: string;
  readonly targetName?: string;
  readonly related?: readonly string[];
  readonly subject?: string;
  readonly outcome?: string;
  readonly severity?: string;
  readonly reason?: string;
  readonly details?: string;
  readonly before?: string;
  readonly after?: string;
  readonly ip?: string;
  readonly userAgent?: string;
  readonly id?: string;
  readonly occurredAt?: string;
}

/** `attestry record` */
export function addRecord(cli: Cli): void {
  const verb = addVerb(cli, 'record', {
    about:
      'Records an event and prints its receipt once it is on disk. `attestry record -` reads JSON from standard input: one event with its type inside, or an array of events that are recorded all or none.',
    examples: [
      ['attestry record auth.login --actor user:42 --ip 203.0.113.7', 'who signed in, from where'],
      [
        `attestry record client.updated --actor admin:1 --target client:7 --before '{"limit":100}' --after '{"limit":500}'`,
        'what changed',
      ],
      [
        'attestry record backup.failed --severity critical --id "backup-$(date +%F)"',
        'once, however often the job is repeated',
      ],
      [
        `echo '{"type":"auth.login","actor":{"type":"user","id":42}}' | attestry record -`,
        'from another program',
      ],
    ],
  }).argument(
    '<type>',
    'what happened, past participle last (client.updated; `attestry catalog` lists known ones), or - for JSON from standard input',
  );
  addEventOptions(verb);
  withTargetOptions(verb).action(async (type: string, options: RecordOptions) => {
    await record(cli.terminal, type, options);
    cli.exit(0);
  });
}

function addEventOptions(verb: ReturnType<typeof addVerb>): void {
  const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
  verb
    .option('--actor <type:id>', 'who did it, such as user:42')
    .option('--actor-name <name>', 'what they are called')
    .option('--target <type:id>', 'what it was done to, such as client:7')
    .option('--target-name <name>', 'what that is called')
    .option('--related <type:id>', 'what else it touched; may be repeated', several)
    .option('--subject <type:id>', 'whom before, after and details are about, where that is not the target')
    .option('--outcome <outcome>', 'success, failure, denied or unknown')
    .option(
      '--severity <severity>',
      'info, warning or critical; counts only for types the catalogue does not know',
    )
    .option('--reason <text>', 'why')
    .option('--details <json>', 'anything else')
    .option('--before <json>', 'what was changed, as it was')
    .option('--after <json>', 'what was changed, as it is now')
    .option('--ip <address>', 'from where')
    .option('--user-agent <text>', 'with which program')
    .option('--id <id>', 'your id of the event: repeated, it is recorded once')
    .option('--occurred-at <time>', 'when it happened, if not now: 2026-11-22T09:00:00Z');
}

async function record(terminal: Terminal, type: string, options: RecordOptions): Promise<void> {
  const events = type === '-' ? await readEvents(terminal) : [{ type, ...eventOf(options) }];
  const receipts = await withClient(options, terminal, (client) => client.record(events));
  for (const receipt of receipts)
    terminal.print(options.json ? shownJson(receipt) : shownLines(describeReceipt(receipt)));
}

function describeReceipt({ id, log, seq, hash, replayed }: Receipt): string {
  const what = replayed ? 'already recorded, with the same content, as' : 'recorded as';
  return `${what} ${log} #${seq}\n  id    ${id}\n  hash  ${hash}`;
}

function eventOf(options: RecordOptions): EventInput {
  const { actor, actorName, target, targetName, subject, reason, details, before, after, ip, userAgent, id } =
    options;
  const value = (member: string, text: string | undefined): object =>
    text === undefined ? {} : { [member]: readOption(member, text) };
  // outcome and severity are judged where all events are judged, so they come in as they were written.
  const written: object = { outcome: options.outcome, severity: options.severity };
  return {
    ...written,
    ...((actor !== undefined || actorName !== undefined) && { actor: named('--actor', actor, actorName) }),
    ...((target !== undefined || targetName !== undefined) && {
      target: named('--target', target, targetName),
    }),
    ...(subject !== undefined && { subject: named('--subject', subject) }),
    ...(options.related !== undefined && {
      related: options.related.map((text) => named('--related', text)),
    }),
    ...((ip !== undefined || userAgent !== undefined) && {
      request: { ip: ip ?? null, userAgent: userAgent ?? null },
    }),
    ...(reason !== undefined && { reason }),
    ...value('details', details),
    ...value('before', before),
    ...value('after', after),
    ...(id !== undefined && { id }),
    ...(options.occurredAt !== undefined && { occurredAt: options.occurredAt }),
  };
}

/** `user:42`; an id may have colons of its own. */
function named(
  option: string,
  text: string | undefined,
  name?: string,
): { type?: string; id?: string; name?: string } {
  const colon = text?.indexOf(':') ?? -1;
  if (text !== undefined && (colon <= 0 || colon === text.length - 1)) {
    throw new UsageError(`${option} is written type:id, such as ${option} user:42`);
  }
  return {
    ...(text !== undefined && { type: text.slice(0, colon), id: text.slice(colon + 1) }),
    ...(name !== undefined && { name }),
  };
}

function readOption(option: string, text: string): unknown {
  try {
    return readJson(Buffer.from(text));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new UsageError(
      `--${option} is not JSON: write text in quotes of its own, such as --${option} '"text"' (${error.message})`,
    );
  }
}

async function readEvents(terminal: Terminal): Promise<readonly TypedEvent[]> {
  if (terminal.stdinIsTerminal) terminal.note('type an event as JSON, then Ctrl-D:');
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of terminal.stdin) {
    bytes += chunk.length;
    if (bytes > MAX_BATCH_BYTES) {
      throw new Refused(
        'EVENT_TOO_LARGE',
        `more than ${MAX_BATCH_BYTES} bytes came in: put one event on each line of a file, and use \`attestry import\``,
      );
    }
    chunks.push(chunk);
  }
  const value = readJson(Buffer.concat(chunks));
  const values = Array.isArray(value) ? value : [value];
  return values.map((one) => {
    const { type, input } = parseEvent(one);
    return { ...input, type };
  });
}
