import type { RecordJson } from 'attestry/api';

/** A record as the server answers it, for tests to change. */
export const RECORD: RecordJson = {
  leaf: {
    v: 1,
    log: 'audit.example.com/main/1',
    seq: 17,
    id: '01933f4e-5b7c-7a31-8f0e-3c9d2b6a1f04',
    n: 'q83v7A0Xj1mWc2s4yBkL9w',
    type: 'auth.login',
    category: 'auth',
    severity: 'info',
    recorded: '2026-11-22T09:00:00.123Z',
    occurred: '2026-11-22T09:00:00.123Z',
    actor: { type: 'user', id: '42' },
  },
  sections: {},
  hash: '9f2c5e1b7a8d4c3f6e0b9a2d1c8f7e6b5a4d3c2f1e0b9a8d7c6f5e4b3a2d1c0f',
  sentence: 'A user signed in',
  incarnation: 1,
};
