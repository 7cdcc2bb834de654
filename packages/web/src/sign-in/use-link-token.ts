import { useEffect, useState } from 'react';

/**
 * The token of a link that somebody was given: it is in the fragment, which no request and no log of a server has, and is
 * taken out of the address at once, so that whoever looks at the screen or the history does not have it. '' where there is none.
 */
export function useLinkToken(): string {
  const [token] = useState(() => location.hash.slice(1));
  useEffect(() => {
    if (location.hash !== '') history.replaceState(history.state, '', location.pathname + location.search);
  }, []);
  return token;
}
