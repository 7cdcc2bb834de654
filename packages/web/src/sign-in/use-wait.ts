import { useEffect, useState } from 'react';
import { ApiError } from '../api/api-error.ts';

const SECOND_MS = 1000;
/** Where the server does not say how long. Milliseconds. */
const USUAL_WAIT_MS = 60_000;

/** How long is still to be waited after too many sign-ins failed. Milliseconds; 0 where nothing is. */
export function useWait(error: Error | null): number {
  const [leftMs, setLeftMs] = useState(0);
  useEffect(() => {
    const waitMs = waitOf(error);
    const end = performance.now() + waitMs;
    setLeftMs(waitMs);
    if (waitMs === 0) return;
    const timer = setInterval(() => {
      const left = Math.max(0, end - performance.now());
      setLeftMs(left);
      if (left === 0) clearInterval(timer);
    }, SECOND_MS);
    return () => clearInterval(timer);
  }, [error]);
  return leftMs;
}

function waitOf(error: Error | null): number {
  if (!(error instanceof ApiError) || error.status !== 429) return 0;
  return error.retryAfter === undefined ? USUAL_WAIT_MS : error.retryAfter * SECOND_MS;
}
