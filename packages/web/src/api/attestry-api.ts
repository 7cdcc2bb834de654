/**
 * What the dashboard asks of the server: one function for each question, typed by the server's own types. Nothing else
 * in the dashboard knows an address of the API.
 */
import type {
  Anchorings,
  AnchorJson,
  Anchors,
  ApiKey,
  CatalogueEntry,
  ChainStatus,
  Checkpoints,
  Facets,
  JobStatus,
  KeyRotation,
  LogKeys,
  LogSummary,
  NewAnchor,
  NewReview,
  NewSavedView,
  Receipt,
  RecordAnswer,
  RecordJson,
  Review,
  SavedView,
  Scope,
  Session,
  SignedCheckpoint,
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

type Signal = AbortSignal | undefined;

const at = (log: string, path: string): string => `logs/${encodeURIComponent(log)}/${path}`;

export const api = {
  session: (signal?: Signal) => request<Session>('session', { signal }),
  signIn: (apiKey: string) => request<Session>('session', { method: 'POST', body: { apiKey } }),
  signOut: () => request<void>('session', { method: 'DELETE' }),

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

  apiKeys: (signal?: Signal) => request<{ readonly keys: readonly ApiKey[] }>('api-keys', { signal }),
  createApiKey: (body: { name: string; scopes: readonly Scope[]; person: boolean }) =>
    request<{ readonly key: ApiKey; readonly secret: string }>('api-keys', { method: 'POST', body }),
  revokeApiKey: (id: string) => request<ApiKey>(`api-keys/${encodeURIComponent(id)}`, { method: 'DELETE' }),

  loadDemo: () => request<LogSummary>('demo', { method: 'POST' }),
  leaveDemo: () => request<void>('demo', { method: 'DELETE' }),

  /** Addresses for links and streams. */
  exportUrl: (log: string, query: { q: string; format: 'csv' | 'json' | 'ndjson' }) =>
    apiUrl(at(log, 'exports'), query),
  tailUrl: (log: string, query: { q: string; from?: number | undefined }) => apiUrl(at(log, 'tail'), query),
  verificationEventsUrl: (log: string, id: string) =>
    apiUrl(at(log, `verifications/${encodeURIComponent(id)}/events`)),
} as const;
