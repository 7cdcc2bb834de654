/**
 * Whether a browser asks over TLS: on a socket of its own program, or by what a proxy says that is trusted, which has ended it.
 * X-Forwarded-Proto is believed of the same peers as their X-Forwarded-For, and `proto` of Forwarded (RFC 7239 §5.4) where
 * that is the header that is read. Of several values the last is that of the nearest proxy.
 */
import { type ClientAddressRules, canonicalAddress, networksOf } from './client-address.ts';

/** Says whether a request came over TLS, from the peer of the socket, its address and its headers. */
export type TlsReader = (peer: string | undefined, url: string, headers: Headers) => boolean;

/**
 * Reads the rules once.
 *
 * @throws AttestryError REQUEST_INVALID for a network that is none
 */
export function tlsReader(rules: ClientAddressRules | undefined): TlsReader {
  const trusted = networksOf(rules?.trustProxy ?? []);
  const readProtocol = rules?.header === 'forwarded' ? protocolOfForwarded : protocolOfList;
  return (peerText, url, headers) => {
    if (url.startsWith('https:')) return true;
    const peer = peerText === undefined ? undefined : canonicalAddress(peerText);
    return peer !== undefined && trusted(peer) && readProtocol(headers) === 'https';
  };
}

function protocolOfList(headers: Headers): string | undefined {
  return headers.get('x-forwarded-proto')?.split(',').at(-1)?.trim().toLowerCase();
}

function protocolOfForwarded(headers: Headers): string | undefined {
  const nearest = headers.get('forwarded')?.split(',').at(-1) ?? '';
  return /(?:^|;)\s*proto="?(https?)"?\s*(?:;|$)/i.exec(nearest)?.[1]?.toLowerCase();
}
