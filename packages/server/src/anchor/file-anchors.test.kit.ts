/**
 * For tests: real anchors that are files of this machine. A `file` is a copy of the notes that it was shown; a `witness`, whose policy is the
 * path of its memory, remembers the largest size, refuses a smaller one, and has a time of its own; a `webhook` cannot be reached.
 */
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Anchor, AnchorFailure, type AnchorReceipt, type ShownCheckpoint } from './anchor.ts';
import type { AnchorKinds } from './anchor-kinds.ts';
import type { TokenVerdict } from './verify-token.ts';

export interface FileAnchors extends AnchorKinds {
  verifyToken?: NonNullable<AnchorKinds['verifyToken']>;
  /** How often anything was shown, to whom. */
  readonly shown: { readonly kind: string; readonly size: number }[];
  /** What showing and asking does first: throw, or wait. */
  before: (signal: AbortSignal) => Promise<void> | void;
}

/** @param nowMs the clock of the witness */
export function fileAnchors(nowMs: () => number = Date.now): FileAnchors {
  const anchors: FileAnchors = {
    shown: [],
    before: () => {},
    openAnchor: (config, { secret }) => {
      switch (config.kind) {
        case 'file':
          return noting(anchors, config.kind, copy(config.path));
        case 'witness':
          return noting(anchors, config.kind, witness(config.policy, nowMs));
        case 'mail':
          return noting(anchors, config.kind, reader(secret));
        default:
          return noting(anchors, config.kind, nobody());
      }
    },
    verifyToken: ({ kind }, { note }, { token }): TokenVerdict => {
      if (kind !== 'witness') return { kind: 'pointer' };
      const saw = Buffer.from(token).toString();
      return saw.endsWith(note) ? { kind: 'right' } : { kind: 'wrong', expected: note, got: saw };
    },
  };
  return anchors;
}

function noting(anchors: FileAnchors, kind: string, anchor: Anchor): Anchor {
  const { lastSeen } = anchor;
  return {
    show: async (checkpoint, signal) => {
      anchors.shown.push({ kind, size: checkpoint.size });
      await anchors.before(signal);
      return anchor.show(checkpoint, signal);
    },
    ...(lastSeen !== undefined && {
      lastSeen: async (origin, signal) => {
        await anchors.before(signal);
        return lastSeen(origin, signal);
      },
    }),
  };
}

function copy(path: string): Anchor {
  return {
    show: async ({ note, size }) => {
      appendFileSync(path, note);
      const token = Buffer.from(JSON.stringify({ path, size }));
      return [{ who: path, time: new Date().toISOString(), timeIsTheirs: false, token }];
    },
  };
}

function witness(path: string, nowMs: () => number): Anchor {
  const seen = (): number => (existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0);
  return {
    show: async (checkpoint: ShownCheckpoint): Promise<readonly AnchorReceipt[]> => {
      if (checkpoint.size < seen())
        throw new AnchorFailure('rollback', `it has seen ${seen()}`, { seen: seen() });
      await checkpoint.proveFrom(seen());
      writeFileSync(path, String(checkpoint.size));
      const time = new Date(nowMs()).toISOString();
      const token = Buffer.from(`${time} ${checkpoint.note}`);
      return [{ who: 'witness.example.com', time, timeIsTheirs: true, token }];
    },
    lastSeen: async () => seen(),
  };
}

/** Takes what it is shown only from who has its password. */
function reader(secret: string | undefined): Anchor {
  return {
    show: async ({ size }) => {
      if (secret !== 'open sesame') throw new AnchorFailure('refused', 'the password is wrong');
      const token = Buffer.from(JSON.stringify({ size }));
      return [{ who: 'ada@example.com', time: new Date().toISOString(), timeIsTheirs: false, token }];
    },
  };
}

function nobody(): Anchor {
  const refuse = async (): Promise<never> => {
    throw new AnchorFailure('unreachable', 'nobody answers');
  };
  return { show: refuse, lastSeen: refuse };
}
