import type { AnchorConfig, AnchorKind, NewAnchor } from 'attestry/api';

/** What is filled in to set up an anchor, as it is typed; `secret` is never given back by the server. */
export type AnchorField =
  | 'name'
  | 'policy'
  | 'url'
  | 'ca'
  | 'path'
  | 'endpoint'
  | 'region'
  | 'bucket'
  | 'prefix'
  | 'accessKeyId'
  | 'retainDays'
  | 'to'
  | 'from'
  | 'host'
  | 'port'
  | 'user'
  | 'secret';

export interface AnchorForm {
  readonly kind: AnchorKind;
  readonly texts: { readonly [F in AnchorField]: string };
  readonly tls: boolean;
  readonly everyMs: number;
}

export type FieldProblem = 'required' | 'url' | 'mail' | 'port' | 'days' | 'bucket' | 'path' | 'long';

export const ANCHOR_KINDS: readonly AnchorKind[] = ['witness', 'timestamp', 'file', 's3', 'mail', 'webhook'];

/** The fields of each kind, in the order in which they are asked for; those after `optional` may stay empty. */
export const KIND_FIELDS: {
  readonly [K in AnchorKind]: {
    readonly needed: readonly AnchorField[];
    readonly optional: readonly AnchorField[];
  };
} = {
  witness: { needed: ['policy'], optional: [] },
  timestamp: { needed: ['url'], optional: ['ca'] },
  file: { needed: ['path'], optional: [] },
  s3: {
    needed: ['endpoint', 'region', 'bucket', 'accessKeyId', 'secret'],
    optional: ['prefix', 'retainDays'],
  },
  mail: { needed: ['to', 'from', 'host', 'port'], optional: ['user', 'secret'] },
  webhook: { needed: ['url'], optional: ['secret'] },
};

/** Characters. */
const MAX_NAME = 80;
const HOUR_MS = 3_600_000;
/** How often an anchor may be shown the log. */
export const INTERVALS_MS: readonly number[] = [HOUR_MS / 6, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS];

const NO_TEXTS: AnchorForm['texts'] = {
  name: '',
  policy: '',
  url: '',
  ca: '',
  path: '',
  endpoint: '',
  region: '',
  bucket: '',
  prefix: '',
  accessKeyId: '',
  retainDays: '',
  to: '',
  from: '',
  host: '',
  port: '587',
  user: '',
  secret: '',
};

export const EMPTY_FORM: AnchorForm = { kind: 'witness', texts: NO_TEXTS, tls: false, everyMs: HOUR_MS };

/** Another kind begins anew: a secret that was typed for one is never sent as that of another. */
export function withKind(form: AnchorForm, kind: AnchorKind): AnchorForm {
  return { ...form, kind, texts: { ...NO_TEXTS, name: form.texts.name }, tls: false };
}

/** What is wrong with what was filled in, by field; empty where the server can be asked. */
export function formProblems(form: AnchorForm): { readonly [F in AnchorField]?: FieldProblem } {
  const { needed, optional } = KIND_FIELDS[form.kind];
  const problems: { [F in AnchorField]?: FieldProblem } = {};
  for (const field of ['name', ...needed, ...optional] as const) {
    const text = typedIn(form, field);
    const problem =
      text === '' ? (optional.includes(field) ? undefined : 'required') : problemOf(field, text);
    if (problem !== undefined) problems[field] = problem;
  }
  return problems;
}

function problemOf(field: AnchorField, text: string): FieldProblem | undefined {
  switch (field) {
    case 'name':
      return text.length > MAX_NAME ? 'long' : undefined;
    case 'url':
    case 'endpoint':
      return isHttp(text) ? undefined : 'url';
    case 'path':
      return /^(?:\/|[A-Za-z]:[\\/])/.test(text) ? undefined : 'path';
    case 'bucket':
      return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(text) ? undefined : 'bucket';
    case 'retainDays':
      return isBetween(text, 1, 36_500) ? undefined : 'days';
    case 'port':
      return isBetween(text, 1, 65_535) ? undefined : 'port';
    case 'to':
      return addressesIn(text).every(isAddress) ? undefined : 'mail';
    case 'from':
      return isAddress(text) ? undefined : 'mail';
    default:
      return undefined;
  }
}

function isHttp(text: string): boolean {
  try {
    return /^https?:$/.test(new URL(text).protocol);
  } catch {
    return false;
  }
}

function isBetween(text: string, least: number, most: number): boolean {
  const value = Number(text);
  return /^\d+$/.test(text) && value >= least && value <= most;
}

function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}

function addressesIn(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((one) => one !== '');
}

/** Spaces at its ends are not meant, but in a secret. */
function typedIn({ texts }: AnchorForm, field: AnchorField): string {
  return field === 'secret' ? texts.secret : texts[field].trim();
}

/** What the server is asked for; only where {@link formProblems} has none. */
export function newAnchorOf(form: AnchorForm): NewAnchor {
  const { needed, optional } = KIND_FIELDS[form.kind];
  const { secret } = form.texts;
  const takesSecret = needed.includes('secret') || optional.includes('secret');
  return {
    name: typedIn(form, 'name'),
    config: configOf(form),
    ...(takesSecret && secret !== '' && { secret }),
    everyMs: form.everyMs,
  };
}

function configOf(form: AnchorForm): AnchorConfig {
  const { kind, tls } = form;
  const value = (field: AnchorField): string => typedIn(form, field);
  switch (kind) {
    case 'witness':
      return { kind, policy: `${value('policy').replaceAll('\r\n', '\n')}\n` };
    case 'timestamp':
      return { kind, url: value('url'), ...(value('ca') !== '' && { ca: `${value('ca')}\n` }) };
    case 'file':
      return { kind, path: value('path') };
    case 's3':
      return {
        kind,
        endpoint: value('endpoint'),
        region: value('region'),
        bucket: value('bucket'),
        prefix: value('prefix'),
        accessKeyId: value('accessKeyId'),
        ...(value('retainDays') !== '' && { retainDays: Number(value('retainDays')) }),
      };
    case 'mail':
      return {
        kind,
        to: addressesIn(value('to')),
        from: value('from'),
        host: value('host'),
        port: Number(value('port')),
        tls,
        ...(value('user') !== '' && { user: value('user') }),
      };
    case 'webhook':
      return { kind, url: value('url') };
  }
}
