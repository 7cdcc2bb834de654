/** Events prepared under plain rules, and what tests look at in them. */
import { createHmac } from 'node:crypto';
import { sha256 } from '../node/crypto.ts';
import { type PrepareRules, prepareEvent } from './prepare-event.ts';
import type { PreparedEvent } from './prepared-event.ts';
import { compileRedaction } from './redact.ts';

export const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl';
export const AWS = 'AKIAIOSFODNN7EXAMPLE';

export const idTag = (text: string): string =>
  createHmac('sha256', 'id key').update(text).digest('hex').slice(0, 16);
export const RULES: PrepareRules = {
  redaction: compileRedaction(),
  classify: (type, own) => ({
    category: own.category ?? type.split('.')[0] ?? '',
    severity: own.severity ?? 'info',
    ...(type === 'known.type' && { outcome: 'success' }),
  }),
  sha256,
  idTag,
};

/** Prepares what JavaScript gives, whatever the compiler thinks of it. */
export function prepare(input: unknown, rules: PrepareRules = RULES, type = 'test.event'): PreparedEvent {
  return prepareEvent(type, Object(input), rules);
}

export function detailsOf(prepared: PreparedEvent): Record<string, unknown> {
  return JSON.parse(prepared.sections.details ?? '{}');
}

export const normOf = (prepared: PreparedEvent): unknown => detailsOf(prepared).norm;
