import { clsx } from 'clsx';
import { useEffect, useState } from 'react';

/** Before that a screen that loads is shown as it will be: most answers are there sooner. Milliseconds. */
const PATIENCE_MS = 150;

/** The place of what is still loading, in its size. */
export function Skeleton({ className }: { readonly className?: string }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return <div aria-hidden className={clsx('rounded-sm', shown && 'animate-pulse bg-bg3', className)} />;
}
