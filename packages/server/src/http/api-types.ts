/**
 * `attestry/api`: the types of what the HTTP API takes and answers, for whoever calls it from TypeScript. Types only: a
 * program in a browser imports nothing of the server by them. Each is the type that the schema of its route is held
 * against by the compiler.
 */
import type { ReadOnlyReason } from '@attestry/log';
import type { SecretSourceKind } from '@attestry/log/folder';
import type { Finding } from '@attestry/log/verify';
import type { AuditorLink } from '../accounts/auditor-links.ts';
import type { LinkPurpose } from '../accounts/one-time-links.ts';
import type { Principal, Scope } from '../accounts/principal.ts';
import type { RoleIn } from '../accounts/roles.ts';
import type { User } from '../accounts/users.ts';
import type { AnchorCounts } from '../anchor/anchor-state.ts';
import type { Seen } from '../anchor/seen.ts';

export type {
  CatalogueEntry,
  DecodedRecord,
  ErrorCode,
  FacetCount,
  Facets,
  Leaf,
  ReadOnlyReason,
  Receipt,
  Sections,
  Severity,
  SignedCheckpoint,
  TimelineBucket,
} from '@attestry/log';
export type { SecretSourceKind } from '@attestry/log/folder';
export type { Finding, NotChecked, VerifyReport } from '@attestry/log/verify';
export type { ApiKey } from '../accounts/api-keys.ts';
export type { AuditorLink } from '../accounts/auditor-links.ts';
export type { Scope } from '../accounts/principal.ts';
export type { Role, RoleIn } from '../accounts/roles.ts';
export type { User } from '../accounts/users.ts';
export type { AnchorFailureKind } from '../anchor/anchor.ts';
export type { AnchorConfig, AnchorKind } from '../anchor/anchor-config.ts';
export type {
  AnchorCounts,
  AnchorState as AnchorJson,
  AnchorStates as Anchors,
  NewAnchor,
} from '../anchor/anchor-state.ts';
export type { RecordStanding, Seen } from '../anchor/seen.ts';
export type { JobStatus } from '../operate/jobs.ts';
export type { Reason } from '../operate/reason.ts';
export type { Verification, VerificationRequest } from '../operate/verification.ts';
export type { RecordJson } from './record-json.ts';
export type { RecordAnswer } from './routes/record.ts';

/** `GET /api/v1/session`: who is signed in, and what is served. */
export interface Session {
  readonly principal: {
    readonly kind: Principal['kind'];
    readonly id: string;
    readonly name: string;
    /** Whether they decide who else may do what. */
    readonly owner: boolean;
    /** What they may do in every log, and beyond them. */
    readonly scopes: readonly Scope[];
  };
  /** Those in which they may do something. */
  readonly logs: readonly LogSummary[];
  /** Whether sample data can be made here. */
  readonly sampleData: boolean;
  /** Of the server. */
  readonly version: string;
  /** RFC 3339: the clock of the server. */
  readonly now: string;
}

/** `GET /api/v1/users`: who may sign in, and who is invited. */
export interface People {
  readonly users: readonly User[];
  readonly invitations: readonly Invitation[];
}

/** Somebody who was invited, and has not come yet. */
export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly roles: readonly RoleIn[];
  /** The name of who invited them. */
  readonly createdBy: string;
  /** RFC 3339. */
  readonly created: string;
  /** RFC 3339. */
  readonly expires: string;
}

/** `GET /api/v1/sign-in`: by what one can sign in here. */
export interface SignInWays {
  /** Whether there is no owner yet: the server printed a link for the first one when it started. */
  readonly setup: boolean;
  /** What single sign-on is called here; null where there is none. */
  readonly sso: { readonly name: string } | null;
}

/** `POST /api/v1/one-time-links/look`: what a link is for. */
export interface LookedLink {
  readonly purpose: LinkPurpose;
  /** Absent: the first owner says so. */
  readonly email?: string;
  /** RFC 3339. */
  readonly expires: string;
}

/** `GET /api/v1/sessions`: where somebody is signed in. */
export interface SessionOfList {
  readonly id: string;
  /** RFC 3339. */
  readonly began: string;
  /** When it was used last, up to a minute before: RFC 3339. */
  readonly used: string;
  readonly address?: string;
  /** What the browser says that it is. */
  readonly userAgent?: string;
  /** Whether it is the one that asks. */
  readonly current: boolean;
}

export interface LogSummary {
  readonly name: string;
  /** `<name>/<log>/<incarnation>`. */
  readonly origin: string;
  readonly size: number;
  readonly readOnly: ReadOnlyReason | null;
  /** Whether nothing in it happened: sample data that can be removed. */
  readonly demo: boolean;
  /** What whoever asks may do in it. */
  readonly scopes: readonly Scope[];
  /** Whether what is personal is kept from whoever asks. */
  readonly masked: boolean;
}

/** `POST /api/v1/session`: by a key, by a person, or by the token of an auditor link. */
export type SignIn =
  | { readonly apiKey: string }
  | { readonly email: string; readonly password: string; readonly code?: string }
  | { readonly link: string };

/** `POST /api/v1/session/proof`: whoever is signed in proves again to be who they are. */
export type Proof = { readonly password: string; readonly code?: string } | { readonly apiKey: string };

/** `POST /api/v1/password`: one's own; it ends all other sessions. */
export interface PasswordChange {
  readonly current: string;
  readonly password: string;
}

/** `GET /api/v1/second-factor`: one's own. */
export interface SecondFactor {
  readonly enabled: boolean;
  /** How many are left. */
  readonly recoveryCodes: number;
}

/** `POST /api/v1/second-factor`: what an authenticator is given. Nothing is on until a code of it came back. */
export interface NewSecondFactor {
  /** Base32. */
  readonly secret: string;
  /** `otpauth://`, with the same secret. */
  readonly uri: string;
}

/** Codes that are shown once, each of which is good for one sign-in. */
export interface RecoveryCodes {
  readonly recoveryCodes: readonly string[];
}

/** `POST /api/v1/invitations`. */
export type NewInvitation = Pick<Invitation, 'email' | 'roles'>;

/** What is done to somebody's account: why, and their e-mail address typed once more. */
export interface ConfirmedReason {
  readonly reason: string;
  readonly confirm: string;
}

/** `POST /api/v1/users/:id/roles`. */
export interface RoleChange extends ConfirmedReason {
  readonly roles: readonly RoleIn[];
}

/** `POST /api/v1/one-time-links/accept`; answered by the session of whoever it made. */
export interface OneTimeLinkUse {
  readonly token: string;
  /** Of a setup link only. */
  readonly email?: string;
  /** Of a recovery link only where it is another from then on. */
  readonly name?: string;
  readonly password: string;
}

/** `POST /api/v1/api-keys`. */
export interface NewApiKeyJson {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The logs that it is for; absent: every one. */
  readonly logs?: readonly string[];
  /** RFC 3339. */
  readonly expires?: string;
  /** From where it may be used, CIDR; absent: from everywhere. */
  readonly networks?: readonly string[];
  readonly person: boolean;
}

/** `POST /api/v1/logs/:log/auditor-links`. */
export type NewAuditorLink = Pick<AuditorLink, 'name' | 'scopes' | 'masked' | 'expires'>;

/** `GET /api/v1/logs/:log/chain`: what is known of the chain, for a badge and a page about it. */
export interface ChainStatus {
  readonly origin: string;
  readonly size: number;
  readonly readOnly: ReadOnlyReason | null;
  /**
   * `broken` beats all; `running` beats the rest only while the log was never verified; `stale`: the last intact
   * full run ended longer ago than `staleAfterMs`.
   */
  readonly state: 'never' | 'running' | 'ok' | 'stale' | 'broken';
  readonly staleAfterMs: number;
  /** The run under way, also while another state is shown. */
  readonly running?: {
    readonly id: string;
    readonly mode: 'full' | 'quick';
    readonly done: number;
    readonly total: number | null;
  };
  /** The newest run to the end with the verdict intact, full or not. */
  readonly verified?: VerifiedRun;
  /** The newest full one from the first record on. */
  readonly verifiedFull?: VerifiedRun;
  /** The newest run with findings, while no full run was intact since. */
  readonly broken?: {
    readonly id: string;
    readonly ended: string;
    readonly findings: number;
    /** The finding at the lowest position, else the first; absent where the report is gone. */
    readonly first?: Finding;
  };
  /** The newest signed checkpoint. */
  readonly checkpoint?: Pick<StoredCheckpoint, 'size' | 'covers'>;
  /** When the first record that no checkpoint covers was recorded; absent where there is none, or it cannot be read. */
  readonly unsignedSince?: string;
  /** Secrets of the chain as the log itself says, ascending. */
  readonly epochs: readonly ChainEpoch[];
  /** The newest checkpoint that somebody outside saw; null where nobody did. */
  readonly anchored: Seen | null;
  /** How the anchors do that are set up. */
  readonly anchors: AnchorCounts;
}

/** `GET /api/v1/logs/:log/anchorings`: what was seen outside, newest first. */
export interface Anchorings {
  readonly anchorings: readonly Anchoring[];
}

export interface Anchoring extends Seen {
  readonly id: string;
  /** The anchor's; it may be removed since. */
  readonly anchor: string;
  /** The position of its `audit.anchored`; absent for the moment until that is recorded. */
  readonly seq?: number;
  /** The exact bytes that were shown. */
  readonly note: string;
  /** What they gave, base64. */
  readonly token: string;
}

export interface VerifiedRun {
  readonly id: string;
  readonly ended: string;
  readonly mode: 'full' | 'quick';
  /** Records. */
  readonly size: number;
  readonly durationMs: number;
}

export interface ChainEpoch {
  readonly epoch: number;
  readonly keyId: string;
  /** The first position that it rules. */
  readonly from: number;
  /** When it began, RFC 3339. */
  readonly since: string;
  /** Whether the server has its secret. */
  readonly secret: boolean;
}

/** `GET /api/v1/logs/:log/checkpoints`: newest first. */
export interface Checkpoints {
  readonly checkpoints: readonly StoredCheckpoint[];
}

export interface StoredCheckpoint {
  readonly size: number;
  /** Hex. */
  readonly rootHash: string;
  /**
   * When the last record that it covers was recorded: it was signed then or later. Null where that record cannot be read.
   */
  readonly covers: string | null;
  /** The signed note, C2SP tlog-checkpoint. */
  readonly note: string;
}

/** `GET /api/v1/logs/:log/views`: what was saved to be looked at again, shared by all who may read the log. */
export interface SavedView {
  readonly id: string;
  readonly name: string;
  /** Of the query language. */
  readonly q: string;
  /** What else the Events screen has in its address: range, columns, density; without `q`. */
  readonly search: string;
  readonly createdBy: string;
  readonly created: string;
}

/** `POST /api/v1/logs/:log/views`. */
export type NewSavedView = Pick<SavedView, 'name' | 'q' | 'search'>;

/** `GET /api/v1/logs/:log/reviews`: what people looked at, newest first: records of the type `audit.reviewed`. */
export interface Review {
  /** Of the record. */
  readonly seq: number;
  /** The last position that was reviewed. */
  readonly upTo: number;
  readonly note: string | null;
  readonly by: string;
  readonly at: string;
}

/** `POST /api/v1/logs/:log/reviews`. */
export interface NewReview {
  readonly upTo: number;
  readonly note?: string;
}

/** `GET /api/v1/logs/:log/keys`: the keys of a log, none of them shown. */
export interface LogKeys {
  /** HMAC secrets of the chain, one for each epoch, ascending. */
  readonly secrets: readonly ChainSecret[];
  /** How its next epoch follows from this one: from a secret of its own, or by the ratchet. */
  readonly mode: KeyMode;
  /** Keys of its checkpoints: the current one first, then what signs beside it, then what is retired. */
  readonly signing: readonly SigningKeyJson[];
  /** What vouches for the signing keys; null where the installation has none. */
  readonly identity: {
    /** To be pinned by whoever verifies. */
    readonly vkey: string;
    /** Whether its private half lies in the folder of the signer: it should be taken offline. */
    readonly online: boolean;
  } | null;
  /** The key manifest, a note signed by the identity key; null where there is none. */
  readonly manifest: string | null;
}

export type KeyMode = 'keyring' | 'ratchet';

export interface ChainSecret {
  readonly keyId: string;
  readonly epoch: number;
  /** The first position that it rules. */
  readonly from: number;
  /** The last one; null while it is the current one. */
  readonly to: number | null;
  /** When its epoch began, RFC 3339. */
  readonly since: string;
  /** Whole days since then. */
  readonly ageDays: number;
  /** Whether the server has it: without it, tags of that epoch cannot be checked here. */
  readonly secret: boolean;
  /** Where it lies; null where it does not. `ratchet`: it was made from the key before, and is kept for this log alone. */
  readonly source: SecretSourceKind | 'ratchet' | null;
  /** It is the current one, and older than it should be. */
  readonly overdue: boolean;
}

export interface SigningKeyJson {
  /** C2SP signed-note, under the origin of the log. */
  readonly vkey: string;
  /** Whether checkpoints are signed with it. */
  readonly current: boolean;
  /** When the log says that it was first signed with, RFC 3339; absent for the key that the log began with. */
  readonly since?: string;
  /** Of a retired one: the size of the last checkpoint that is believed under it. */
  readonly until?: number;
}

/** `POST /api/v1/logs/:log/keys/rotate`; answered by the receipt of the rotation. */
export interface KeyRotation {
  /** Why, for those who read the log. */
  readonly reason: string;
}

/** The bytes that were hashed, base64: a browser hashes them again and believes nobody. */
export interface RecordBytesJson {
  /** JCS: the leaf hash is SHA-256(0x00 ‖ these bytes), RFC 9162 §2.1.1. */
  readonly leaf: string;
  /** By section: SHA-256 of these bytes, base64url, is what the leaf has under `sealed`. */
  readonly disclosures: { readonly [section: string]: string };
}
