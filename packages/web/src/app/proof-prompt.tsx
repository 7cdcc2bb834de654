import { createContext, lazy, Suspense, useContext, useSyncExternalStore } from 'react';
import { ProofGate } from '../api/proof-gate.ts';

/** Who waits until somebody proved who they are. */
export const ProofGateContext = createContext(new ProofGate());

const ProofDialog = lazy(() => import('./proof-dialog.tsx'));

/** Asks whoever is signed in to prove who they are, when a screen wants what needs that. */
export function ProofPrompt() {
  const gate = useContext(ProofGateContext);
  const isAsked = useSyncExternalStore(gate.subscribe, gate.isAsked);
  if (!isAsked) return null;
  return (
    <Suspense>
      <ProofDialog onAnswer={(isProved) => gate.answer(isProved)} />
    </Suspense>
  );
}
