import type { NewApiKeyJson, Scope } from 'attestry/api';

export const KEY_SCOPES: readonly Scope[] = ['read', 'write', 'verify', 'export', 'admin'];
const MAX_NAME = 100;

/** Days until when a key or a link works; '' is without an end. */
export const SPANS = ['7', '30', '90', '365', ''] as const;
export type Span = (typeof SPANS)[number];

const DAY_MS = 24 * 3_600_000;

/** A key as it is filled in. */
export interface KeyDraft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly person: boolean;
  /** Undefined: every log. */
  readonly logs: readonly string[] | undefined;
  readonly span: Span;
  /** As they are typed. */
  readonly networks: string;
}

export const NEW_KEY: KeyDraft = {
  name: '',
  scopes: ['read'],
  person: false,
  logs: undefined,
  span: '365',
  networks: '',
};

/** What is missing for a key; undefined where nothing is. */
export function keyProblem({ name, scopes, logs }: KeyDraft): 'name' | 'scopes' | 'logs' | undefined {
  if (!isName(name)) return 'name';
  if (scopes.length === 0) return 'scopes';
  return logs?.length === 0 ? 'logs' : undefined;
}

/** As it is sent. */
export function newKeyOf(draft: KeyDraft, nowMs: number): NewApiKeyJson {
  const { name, scopes, person, logs, span } = draft;
  const expires = endOf(span, nowMs);
  const networks = networksIn(draft.networks);
  return {
    ...{ name: name.trim(), scopes, person },
    ...(logs !== undefined && { logs }),
    ...(expires !== undefined && { expires }),
    ...(networks.length > 0 && { networks }),
  };
}

/** Whether it may be the name of a key, or of a link. */
export function isName(text: string): boolean {
  const { length } = text.trim();
  return length > 0 && length <= MAX_NAME;
}

/** When a span ends, RFC 3339; undefined where it has no end. */
export function endOf(span: Span, nowMs: number): string | undefined {
  return span === '' ? undefined : new Date(nowMs + Number(span) * DAY_MS).toISOString();
}

/** Networks that were typed, between commas, spaces or lines. */
export function networksIn(text: string): readonly string[] {
  return text.split(/[\s,;]+/).filter((one) => one !== '');
}
