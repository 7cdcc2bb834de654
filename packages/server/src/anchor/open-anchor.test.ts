import { expect, test } from 'vitest';
import { openOutgoing } from '../outgoing/outgoing.ts';
import type { AnchorConfig, AnchorCredentials } from './anchor-config.ts';
import { openAnchor } from './open-anchor.ts';

type OwnConfig = Exclude<AnchorConfig, { readonly kind: 'witness' }>;

const SURROUNDINGS = { ...openOutgoing([]), nowMs: Date.now };
const BUCKET = { region: 'eu', bucket: 'abc', prefix: '', accessKeyId: 'a' };
const MAIL = { to: ['a@example.com'], from: 'b@example.com', host: 'mail.example.com', port: 465, tls: true };

test.each<[config: OwnConfig, credentials: AnchorCredentials, canBeAsked: boolean]>([
  [{ kind: 'timestamp', url: 'https://tsa.example.com/' }, {}, false],
  [{ kind: 'file', path: '/mnt/elsewhere/checkpoints' }, {}, true],
  [{ kind: 's3', endpoint: 'https://s3.example.com', ...BUCKET }, { secret: 'x' }, true],
  [{ kind: 'mail', ...MAIL }, {}, false],
  [{ kind: 'webhook', url: 'https://hook.example.com/' }, {}, false],
])('opens $kind, without asking anybody', (config, credentials, canBeAsked) => {
  const anchor = openAnchor(config, credentials, SURROUNDINGS);
  expect(anchor.lastSeen !== undefined).toBe(canBeAsked);
});
