/**
 * What a page of the dashboard may do in a browser. What comes from a log is text everywhere in it; this is for the day on which
 * somebody gets that wrong.
 *
 * Scripts and styles run by a nonce that is another one in every answer, and not because this server has them: mounted in
 * another program the page shares its origin with whatever that program serves, uploads of its users too. What a script with the
 * nonce imports has it as well, so nothing else needs to be allowed. With Trusted Types, no text becomes markup, a script or the address of
 * one: no policy may be made that would let it, since nothing here needs one.
 */
import { randomBytes } from 'node:crypto';

/** 128 bits, as CSP 3 §8.1 asks for at least. */
export function newNonce(): string {
  return randomBytes(16).toString('base64url');
}

/** The header fields of a page. `base-uri` is this origin and not none: the page says by its base where it is mounted. */
export function pageHeaders(nonce: string): { readonly [name: string]: string } {
  return {
    // Asked for again each time, and so with another nonce.
    'cache-control': 'no-cache',
    'content-security-policy': [
      "default-src 'none'",
      `script-src 'nonce-${nonce}'`,
      `style-src 'nonce-${nonce}'`,
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'self'",
      "manifest-src 'self'",
      "base-uri 'self'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; '),
    'permissions-policy':
      'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), serial=(), usb=()',
  };
}
