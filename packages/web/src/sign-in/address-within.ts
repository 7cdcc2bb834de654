/** An address of the dashboard, as the router takes it. */
export interface AddressWithin {
  readonly to: string;
  readonly search: { readonly [name: string]: string };
}

/** No host: what an address is read against, and what it must not leave. */
const HERE = 'http://here.invalid';

/** Where a reader wanted to go before signing in; the start where that would lead out of the dashboard. */
export function addressWithin(next: string | undefined): AddressWithin {
  const url = next?.startsWith('/') === true && URL.canParse(next, HERE) ? new URL(next, HERE) : undefined;
  if (url?.origin !== HERE) return { to: '/', search: {} };
  return { to: url.pathname, search: Object.fromEntries(url.searchParams) };
}
