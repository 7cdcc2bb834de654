/**
 * What an application says happened: the input of `record()`. Everything but the type is optional; null and {}
 * in the envelope equal absent; before, after, details and all inside them are values, null and {} included
 * (docs/formats/log-format.md §1).
 */
export interface EventInput {
  /** RFC 3339. When it happened, where that is not now. */
  readonly occurredAt?: string | Date | null;
  /** The producer's id, at most 128 bytes: the idempotency key. */
  readonly id?: string | null;
  /** Who reports, and the reporter's own counter (0..2^53−1), which shows events lost before they arrived. */
  readonly source?: { readonly id?: string | null; readonly seq?: number | null } | null;
  readonly actor?: ActorInput | null;
  /** The real person behind an impersonation. */
  readonly behalf?: {
    readonly type?: string | null;
    readonly id?: Id | null;
    readonly name?: string | null;
  } | null;
  readonly target?: {
    readonly type?: string | null;
    readonly id?: Id | null;
    readonly name?: string | null;
  } | null;
  /** At most 32. */
  readonly related?: readonly { readonly type?: string | null; readonly id?: Id | null }[] | null;
  /** Whom before, after and details are about, where that is not the target. */
  readonly subject?: { readonly type?: string | null; readonly id?: Id | null } | null;
  readonly outcome?: 'success' | 'failure' | 'denied' | 'unknown' | null;
  /** Used only where the catalogue does not know the type. */
  readonly severity?: 'info' | 'warning' | 'critical' | null;
  readonly category?: string | null;
  readonly request?: RequestInput | null;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason?: unknown;
  readonly details?: unknown;
  readonly imported?: { readonly from?: string | null; readonly at?: string | null } | null;
}

export type Id = string | number | bigint;

export interface ActorInput {
  readonly type?: string | null;
  readonly id?: Id | null;
  readonly name?: string | null;
  readonly email?: string | null;
  readonly roles?: readonly string[] | null;
  readonly auth?: { readonly method?: string | null; readonly mfa?: boolean | null } | null;
}

export interface RequestInput {
  readonly ip?: string | null;
  readonly userAgent?: string | null;
  readonly method?: string | null;
  readonly path?: string | null;
  readonly sessionId?: string | null;
  readonly requestId?: string | null;
  readonly traceId?: string | null;
}
