import { useEffect, useRef, useState } from 'react';

/** Two steps that follow each other so soon are one journey. Milliseconds. */
const JOURNEY_MS = 180;

/**
 * A value once it stays: the first step is followed at once, quick ones after it only where they end. Whoever runs through
 * a list with a key held down does not open (and leave on record) every event on the way.
 */
export function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  const changedMs = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    if (value === settled) return;
    const nowMs = performance.now();
    const isJourney = nowMs - changedMs.current < JOURNEY_MS;
    changedMs.current = nowMs;
    if (!isJourney) return setSettled(value);
    const timer = setTimeout(() => setSettled(value), JOURNEY_MS);
    return () => clearTimeout(timer);
  }, [value, settled]);
  return settled;
}
