import { type CatalogueEntry, family } from './entry.ts';

/** Who signs in, with what, and what they may do. */
// biome-ignore format: a table, one line per type
const ROWS = [
  ['auth.login', 'info', 'user', 'A user signed in', 'success'],
  ['auth.login.failed', 'warning', 'user', 'A sign-in failed: wrong password or unknown user', 'failure'],
  ['auth.logout', 'info', 'user', 'A user signed out', 'success'],
  ['auth.session.expired', 'info', 'session', 'A session ended by timeout', 'success'],
  ['auth.session.revoked', 'warning', 'session', 'A session was ended by an administrator or a password change', 'success'],
  ['auth.2fa.setup', 'critical', 'user', 'Two-factor authentication was set up for an account', 'success'],
  ['auth.2fa.disabled', 'critical', 'user', 'Two-factor authentication was removed from an account', 'success'],
  ['auth.2fa.updated', 'critical', 'client', 'Two-factor settings of an account were changed'],
  ['auth.2fa.verified', 'info', 'user', 'A second factor was accepted', 'success'],
  ['auth.2fa.failed', 'warning', 'user', 'A second factor was rejected', 'failure'],
  ['auth.2fa.recovery_used', 'warning', 'user', 'A user signed in with a recovery code', 'success'],
  ['auth.password.changed', 'warning', 'user', 'A user changed their own password', 'success'],
  ['auth.password_reset.requested', 'warning', 'user', 'A password reset was requested', 'unknown'],
  ['auth.password.reset', 'critical', 'user', 'A password was reset by link or by an administrator', 'success'],
  ['auth.account.locked', 'warning', 'user', 'An account was locked after failed attempts', 'success'],
  ['auth.account.unlocked', 'warning', 'user', 'An account was unlocked', 'success'],
  ['auth.user.created', 'info', 'user', 'A user was created', 'success'],
  ['auth.user.updated', 'info', 'user', 'A user was changed', 'success'],
  ['auth.user.deleted', 'warning', 'user', 'A user was deleted', 'success'],
  ['auth.user.enabled', 'warning', 'user', 'A user was enabled', 'success'],
  ['auth.user.disabled', 'warning', 'user', 'A user was disabled', 'success'],
  ['auth.permission.changed', 'critical', 'user', 'A role or permission was changed', 'success'],
  ['auth.role.updated', 'critical', 'role', 'The permissions of a role were changed', 'success'],
  ['auth.impersonation.started', 'critical', 'user', 'An administrator began to act as another user', 'success'],
  ['auth.impersonation.ended', 'info', 'user', 'An administrator stopped acting as another user', 'success'],
  ['auth.admin.created', 'critical', 'admin', 'An administrator account was created'],
  ['auth.admin.updated', 'critical', 'admin', 'An administrator account was changed'],
  ['auth.admin.deleted', 'critical', 'admin', 'An administrator account was deleted'],
  ['auth.api_credential.created', 'critical', 'api_credential', 'An API credential was created'],
  ['auth.api_credential.updated', 'critical', 'api_credential', 'An API credential was changed'],
  ['auth.api_credential.deleted', 'critical', 'api_credential', 'An API credential was deleted'],
  ['auth.email.verified', 'info', 'user', 'A user confirmed their email address'],
  ['security.session_ip.changed', 'warning', 'session', 'A session continued from another IP address', 'unknown'],
  ['security.rate_limit.exceeded', 'warning', 'ip_address', 'A rate limit was exceeded', 'failure'],
  ['security.access.denied', 'warning', 'route', 'A signed-in user was refused access', 'failure'],
  ['security.csrf.failed', 'warning', 'route', 'A CSRF token check failed', 'failure'],
  ['security.upload.blocked', 'warning', 'media', 'An upload was refused', 'failure'],
  ['security.ip.blocked', 'warning', 'ip_address', 'An IP address was blocked', 'success'],
  ['security.ip.unblocked', 'warning', 'ip_address', 'An IP address was unblocked', 'success'],
] as const;

export type AuthType = (typeof ROWS)[number][0];
export const AUTH_EVENTS: readonly CatalogueEntry[] = family('Authentication', ROWS);
