import type { DecodedRecord, Place, Receipt, RecordView } from '@attestry/log';
import type { VerifyReport } from '@attestry/log/verify';

/** What the API answers, as far as the client asks for it. */

export interface RecordJson extends DecodedRecord {
  /** What its type says, for people. */
  readonly sentence: string;
  /** Of the log, from 1. */
  readonly incarnation: number;
}

export interface RecordsPage {
  /** Newest first. */
  readonly records: readonly RecordJson[];
  readonly nextCursor?: string;
  /** Of the latest incarnation. */
  readonly origin: string;
  /** Places whose bytes do not match their hash. */
  readonly broken: readonly Place[];
}

export interface RecordPage extends Omit<RecordView, 'bytes'> {
  readonly record: RecordJson;
  /** Not from a server of before there were anchors. */
  readonly standing?: StandingAnswer;
  /** Its neighbours, as many as were asked for: none. */
  readonly before: readonly RecordJson[];
  readonly after: readonly RecordJson[];
  /** What was hashed, base64, and where it is on record that it was read: for programs in browsers. */
  readonly bytes: unknown;
  readonly readAs?: number;
}

/** What chains and signs a log; no key is shown. */
export interface LogKeys {
  /** One for each epoch, ascending. */
  readonly secrets: readonly {
    readonly keyId: string;
    readonly epoch: number;
    readonly from: number;
    readonly to: number | null;
    readonly since: string;
    readonly ageDays: number;
    readonly secret: boolean;
    readonly source: string | null;
    readonly overdue: boolean;
  }[];
  readonly mode: string;
  readonly signing: readonly {
    readonly vkey: string;
    readonly current: boolean;
    readonly since?: string;
    readonly until?: number;
  }[];
  readonly identity: { readonly vkey: string; readonly online: boolean } | null;
  readonly manifest: string | null;
}

/** What became of one line that was sent to be recorded. */
export type LineAnswer =
  | { readonly line: number; readonly status: number; readonly receipt: Receipt }
  | { readonly line: number; readonly status: number; readonly error: LineError };

export interface LineError {
  readonly code: string;
  readonly detail: string;
  readonly pointer?: string;
}

export interface SignedCheckpoint {
  readonly origin: string;
  readonly size: number;
  readonly note: string;
  readonly verifierKey: string;
}

export interface VerificationRequest {
  readonly mode: 'full' | 'quick';
  /** Signed notes that were kept elsewhere. */
  readonly checkpoints?: readonly string[];
  readonly incremental?: boolean;
  /** Positions, both included. */
  readonly range?: { readonly from: number; readonly to: number };
  readonly threads?: number;
}

export interface Verification {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly message?: string;
  readonly report?: VerifyReport;
}

export type ExportFormat = 'csv' | 'json' | 'ndjson';

export interface JobAnswer {
  readonly name: string;
  readonly about: string;
  /** As cron writes it. */
  readonly schedule: string;
  readonly running: boolean;
  readonly lastRun?: {
    readonly started: string;
    readonly ended: string;
    readonly outcome: 'ok' | 'failed' | 'findings';
    readonly message?: string;
  };
  readonly nextRun?: string;
}

export interface ApiKeyAnswer {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly logs?: readonly string[];
  readonly person: boolean;
  readonly networks?: readonly string[];
  readonly created: string;
  readonly expires?: string;
  readonly used?: string;
  readonly rotated?: string;
  readonly revoked?: string;
}

/** What a key is to be. */
export type ApiKeyRequest = Pick<
  ApiKeyAnswer,
  'name' | 'scopes' | 'logs' | 'person' | 'networks' | 'expires'
>;

/** That somebody outside saw a checkpoint. */
export interface SeenAnswer {
  readonly who: string;
  readonly time: string;
  readonly timeIsTheirs: boolean;
  readonly size: number;
}

/** What is known of the time and place of a record. */
export interface StandingAnswer {
  readonly checkpoint?: number;
  readonly seen: readonly SeenAnswer[];
  readonly after?: SeenAnswer;
  readonly before?: SeenAnswer;
}

export interface AnchorConfigAnswer {
  readonly kind: string;
  readonly [member: string]: unknown;
}

export interface AnchorAnswer {
  readonly id: string;
  readonly name: string;
  readonly config: AnchorConfigAnswer;
  readonly hasSecret: boolean;
  readonly everyMs: number;
  readonly created: string;
  readonly last?: SeenAnswer;
  readonly lag: number;
  readonly overdue: boolean;
  readonly failure?: { readonly kind: string; readonly message: string; readonly time: string };
}

export interface AnchorsAnswer {
  readonly anchors: readonly AnchorAnswer[];
  /** Why nothing is anchored. */
  readonly refused?: string;
}

export interface NewAnchor {
  readonly name: string;
  readonly config: AnchorConfigAnswer;
  readonly secret?: string;
  readonly everyMs?: number;
}

export interface NewApiKeyAnswer {
  readonly key: ApiKeyAnswer;
  /** What is sent; it is not shown again. */
  readonly secret: string;
}

export interface AuditorLinkAnswer {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly masked: boolean;
  readonly createdBy: string;
  readonly created: string;
  readonly expires: string;
  readonly revoked?: string;
  readonly used?: string;
  readonly uses: number;
}

/** What a link is to be. */
export type AuditorLinkRequest = Pick<AuditorLinkAnswer, 'name' | 'scopes' | 'masked' | 'expires'>;

export interface NewAuditorLinkAnswer {
  readonly link: AuditorLinkAnswer;
  /** What is given to the auditor; it is not shown again. */
  readonly token: string;
}

export interface RoleAnswer {
  /** Its name, or `*`. */
  readonly log: string;
  readonly role: string;
}

/** Somebody who may sign in. */
export interface PersonAnswer {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly roles: readonly RoleAnswer[];
  readonly created: string;
  readonly seen?: string;
  readonly secondFactor: boolean;
  readonly sso: boolean;
  readonly lockedUntil?: string;
}

export interface InvitationAnswer {
  readonly id: string;
  readonly email: string;
  readonly roles: readonly RoleAnswer[];
  readonly createdBy: string;
  readonly created: string;
  readonly expires: string;
}

export interface PeopleAnswer {
  readonly users: readonly PersonAnswer[];
  readonly invitations: readonly InvitationAnswer[];
}

export interface NewInvitationAnswer {
  readonly invitation: InvitationAnswer;
  /** What is behind the "#" of the link; it is not shown again. */
  readonly token: string;
}

/** What a tail tells. */
export type TailItem =
  | { readonly kind: 'record'; readonly record: RecordJson }
  /** Its bytes do not match their hash. */
  | { readonly kind: 'broken'; readonly seq: number };
