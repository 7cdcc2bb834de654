/**
 * What the dashboard asks of the server: one function for each question, typed by the server's own types. Nothing else
 * in the dashboard knows an address of the API.
 */
import type {
  Anchorings,
  AnchorJson,
  Anchors,
  ApiKey,
  AuditorLink,
  CatalogueEntry,
  ChainStatus,
  Checkpoints,
  ConfirmedReason,
  Facets,
  Invitation,
  JobStatus,
  KeyRotation,
  LogKeys,
  LogSummary,
  LookedLink,
  NewAnchor,
  NewApiKeyJson,
  NewAuditorLink,
  NewInvitation,
  NewReview,
  NewSavedView,
  NewSecondFactor,
  OneTimeLinkUse,
  PasswordChange,
  People,
  Proof,
  Receipt,
  RecordAnswer,
  RecordJson,
  RecoveryCodes,
  Review,
  RoleChange,
  SavedView,
  SecondFactor,
  Session,
  SessionOfList,
  SignedCheckpoint,
  SignIn,
  SignInWays,
  TimelineBucket,
  Verification,
  VerificationRequest,
} from 'attestry/api';
import { apiUrl, request } from './request.ts';

export interface RecordPage {
  readonly records: readonly RecordJson[];
  readonly nextCursor?: string;
  readonly broken: readonly { readonly incarnation: number; readonly seq: number }[];
}

export interface Timeline {
  /** False where not all that match were counted. */
  readonly complete: boolean;
  readonly buckets: readonly TimelineBucket[];
}

/** An API key as it is listed, with what is known of its use. */
export interface KeyJson extends ApiKey {
  readonly expires?: string;
  readonly networks?: readonly string[];
  readonly used?: string;
  /** Until when the secret before the latest still works. */
  readonly rotated?: string;
}

/** A key and its secret, which is shown this once. */
export interface MadeKey {
  readonly key: KeyJson;
  readonly secret: string;
}

type Signal = AbortSignal | undefined;

const at = (log: string, path: string): string => `logs/${encodeURIComponent(log)}/${path}`;
const ofUser = (id: string, path: string): string => `users/${encodeURIComponent(id)}/${path}`;

export const api = {
  session: (signal?: Signal) => request<Session>('session', { signal }),
  signInWays: (signal?: Signal) => request<SignInWays>('sign-in', { signal }),
  signIn: (body: SignIn) => request<Session>('session', { method: 'POST', body }),
  signOut: () => request<void>('session', { method: 'DELETE' }),
  prove: (body: Proof) => request<void>('session/proof', { method: 'POST', body }),

  lookAtLink: (token: string) =>
    request<LookedLink>('one-time-links/look', { method: 'POST', body: { token } }),
  acceptLink: (body: OneTimeLinkUse) => request<Session>('one-time-links/accept', { method: 'POST', body }),

  sessions: (signal?: Signal) =>
    request<{ readonly sessions: readonly SessionOfList[] }>('sessions', { signal }),
  sessionsOf: (user: string, signal?: Signal) =>
    request<{ readonly sessions: readonly SessionOfList[] }>('sessions', { query: { user }, signal }),
  endSession: (id: string) => request<void>(`sessions/${encodeURIComponent(id)}`, { method: 'DELETE' }),
  endOtherSessions: () => request<void>('sessions/end-others', { method: 'POST' }),
  changePassword: (body: PasswordChange) => request<void>('password', { method: 'POST', body }),
  secondFactor: (signal?: Signal) => request<SecondFactor>('second-factor', { signal }),
  beginSecondFactor: () => request<NewSecondFactor>('second-factor', { method: 'POST' }),
  confirmSecondFactor: (code: string) =>
    request<RecoveryCodes>('second-factor/confirm', { method: 'POST', body: { code } }),
  renewRecoveryCodes: () => request<RecoveryCodes>('second-factor/recovery-codes', { method: 'POST' }),
  endSecondFactor: () => request<void>('second-factor', { method: 'DELETE' }),

  people: (signal?: Signal) => request<People>('users', { signal }),
  changeRoles: (id: string, body: RoleChange) =>
    request<unknown>(ofUser(id, 'roles'), { method: 'POST', body }),
  removePerson: (id: string, body: ConfirmedReason) =>
    request<unknown>(ofUser(id, 'remove'), { method: 'POST', body }),
  unlockPerson: (id: string) => request<unknown>(ofUser(id, 'unlock'), { method: 'POST' }),
  resetSecondFactor: (id: string, body: ConfirmedReason) =>
    request<unknown>(ofUser(id, 'reset-second-factor'), { method: 'POST', body }),
  invite: (body: NewInvitation) =>
    request<{ readonly invitation: Invitation; readonly token: string }>('invitations', {
      method: 'POST',
      body,
    }),
  revokeInvitation: (id: string) =>
    request<void>(`invitations/${encodeURIComponent(id)}`, { method: 'DELETE' }),

  chain: (log: string, signal?: Signal) => request<ChainStatus>(at(log, 'chain'), { signal }),
  checkpoints: (log: string, limit: number, signal?: Signal) =>
    request<Checkpoints>(at(log, 'checkpoints'), { query: { limit }, signal }),
  /** Of the latest incarnation where none is named. */
  checkpoint: (log: string, incarnation?: number) =>
    request<SignedCheckpoint>(at(log, 'checkpoint'), { query: { incarnation } }),
  signNow: (log: string) => request<SignedCheckpoint>(at(log, 'checkpoint'), { method: 'POST' }),
  catalogue: (log: string, signal?: Signal) =>
    request<{ readonly entries: readonly CatalogueEntry[] }>(at(log, 'catalogue'), { signal }),

  records: (
    log: string,
    query: { q: string; cursor?: string | undefined; limit?: number },
    signal?: Signal,
  ) => request<RecordPage>(at(log, 'records'), { query, signal }),
  record: (
    log: string,
    position: string | number,
    around: { before?: number; after?: number } = {},
    signal?: Signal,
  ) => request<RecordAnswer>(at(log, `records/${encodeURIComponent(position)}`), { query: around, signal }),
  facets: (log: string, q: string, signal?: Signal) =>
    request<Facets>(at(log, 'facets'), { query: { q }, signal }),
  timeline: (log: string, q: string, by: 'hour' | 'day', signal?: Signal) =>
    request<Timeline>(at(log, 'timeline'), { query: { q, by }, signal }),

  anchors: (log: string, signal?: Signal) => request<Anchors>(at(log, 'anchors'), { signal }),
  addAnchor: (log: string, body: NewAnchor) =>
    request<AnchorJson>(at(log, 'anchors'), { method: 'POST', body }),
  testAnchor: (log: string, id: string) =>
    request<AnchorJson>(at(log, `anchors/${encodeURIComponent(id)}/test`), { method: 'POST' }),
  removeAnchor: (log: string, id: string) =>
    request<void>(at(log, `anchors/${encodeURIComponent(id)}`), { method: 'DELETE' }),
  anchorings: (log: string, limit: number, signal?: Signal) =>
    request<Anchorings>(at(log, 'anchorings'), { query: { limit }, signal }),

  keys: (log: string, signal?: Signal) => request<LogKeys>(at(log, 'keys'), { signal }),
  rotateKey: (log: string, body: KeyRotation) =>
    request<Receipt>(at(log, 'keys/rotate'), { method: 'POST', body }),

  verifications: (log: string, signal?: Signal) =>
    request<{ readonly verifications: readonly Verification[] }>(at(log, 'verifications'), { signal }),
  verification: (log: string, id: string, signal?: Signal) =>
    request<Verification>(at(log, `verifications/${encodeURIComponent(id)}`), { signal }),
  verify: (log: string, body: VerificationRequest) =>
    request<Verification>(at(log, 'verifications'), { method: 'POST', body }),
  cancelVerification: (log: string, id: string) =>
    request<Verification>(at(log, `verifications/${encodeURIComponent(id)}`), { method: 'DELETE' }),

  views: (log: string, signal?: Signal) =>
    request<{ readonly views: readonly SavedView[] }>(at(log, 'views'), { signal }),
  saveView: (log: string, body: NewSavedView) =>
    request<SavedView>(at(log, 'views'), { method: 'POST', body }),
  removeView: (log: string, id: string) =>
    request<void>(at(log, `views/${encodeURIComponent(id)}`), { method: 'DELETE' }),

  reviews: (log: string, signal?: Signal) =>
    request<{ readonly reviews: readonly Review[] }>(at(log, 'reviews'), { signal }),
  review: (log: string, body: NewReview) => request<Review>(at(log, 'reviews'), { method: 'POST', body }),

  jobs: (log: string, signal?: Signal) =>
    request<{ readonly jobs: readonly JobStatus[] }>(at(log, 'jobs'), { signal }),
  runJob: (log: string, job: string) =>
    request<JobStatus>(at(log, `jobs/${encodeURIComponent(job)}/run`), { method: 'POST' }),

  apiKeys: (signal?: Signal) => request<{ readonly keys: readonly KeyJson[] }>('api-keys', { signal }),
  createApiKey: (body: NewApiKeyJson) => request<MadeKey>('api-keys', { method: 'POST', body }),
  rotateApiKey: (id: string, overlapHours: number) =>
    request<MadeKey>(`api-keys/${encodeURIComponent(id)}/rotate`, { method: 'POST', body: { overlapHours } }),
  revokeApiKey: (id: string) => request<ApiKey>(`api-keys/${encodeURIComponent(id)}`, { method: 'DELETE' }),

  auditorLinks: (log: string, signal?: Signal) =>
    request<{ readonly links: readonly AuditorLink[] }>(at(log, 'auditor-links'), { signal }),
  createAuditorLink: (log: string, body: NewAuditorLink) =>
    request<{ readonly link: AuditorLink; readonly token: string }>(at(log, 'auditor-links'), {
      method: 'POST',
      body,
    }),
  revokeAuditorLink: (log: string, id: string) =>
    request<unknown>(at(log, `auditor-links/${encodeURIComponent(id)}`), { method: 'DELETE' }),

  loadDemo: () => request<LogSummary>('demo', { method: 'POST' }),
  leaveDemo: () => request<void>('demo', { method: 'DELETE' }),

  /** Addresses for links and streams. */
  ssoUrl: () => apiUrl('sso/start'),
  exportUrl: (log: string, query: { q: string; format: 'csv' | 'json' | 'ndjson' }) =>
    apiUrl(at(log, 'exports'), query),
  tailUrl: (log: string, query: { q: string; from?: number | undefined }) => apiUrl(at(log, 'tail'), query),
  verificationEventsUrl: (log: string, id: string) =>
    apiUrl(at(log, `verifications/${encodeURIComponent(id)}/events`)),
} as const;
