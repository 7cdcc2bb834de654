/** What a browser is told of every answer, whatever it is: what it may do with it, and who may have it. */
const FOR_EVERYTHING: { readonly [name: string]: string } = {
  // A type is what is said, never what it looks like.
  'x-content-type-options': 'nosniff',
  // Opened by itself, no answer runs anything, and no site has it in a frame. A page says more.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  // No other site loads it as a picture or a script, or shares a process or a window with it.
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  // What is searched for stands in addresses.
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** For a year (RFC 6797 §6.1.1), for this host only: whatever else is below its domain has an operator of its own. */
const TLS_ONLY = 'max-age=31536000';

/**
 * Adds what an answer does not say itself. There is no header of CORS anywhere: without one no page of another site reads an
 * answer (Fetch Standard §3.2).
 */
export function protectAnswer(headers: Headers, overTls: boolean): void {
  for (const [name, value] of Object.entries(FOR_EVERYTHING))
    if (!headers.has(name)) headers.set(name, value);
  if (overTls) headers.set('strict-transport-security', TLS_ONLY);
}
