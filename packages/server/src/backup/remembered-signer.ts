import type { Signer } from '@attestry/log/folder';

/** What a signer knew of a log at one moment. */
export interface RememberedLog {
  readonly signed: Awaited<ReturnType<Signer['lastSigned']>>;
  readonly verifierKeys: Awaited<ReturnType<Signer['verifierKeys']>>;
}

/** What a signer knew at one moment. */
export interface RememberedSigner {
  readonly identity: Awaited<ReturnType<Signer['identity']>>;
  readonly logs: ReadonlyMap<string, RememberedLog>;
}

/** Asks a signer what it knows of these logs. */
export async function rememberSigner(signer: Signer, origins: readonly string[]): Promise<RememberedSigner> {
  const logs = new Map<string, RememberedLog>();
  for (const origin of origins)
    logs.set(origin, {
      signed: await signer.lastSigned(origin),
      verifierKeys: await signer.verifierKeys(origin),
    });
  return { identity: await signer.identity(), logs };
}

/**
 * A signer as it was at one moment: a copy of a log is compared with it, while the log itself goes on and the signer with it. It
 * signs nothing and forgets nothing.
 */
export function rememberedSigner({ identity, logs }: RememberedSigner): Signer {
  const of = (origin: string): RememberedLog => {
    const log = logs.get(origin);
    if (log === undefined) throw new Error(`nothing was remembered of ${origin}`);
    return log;
  };
  const refuse = async (): Promise<never> => {
    throw new Error('a copy of a log is compared with what was signed, and nothing of it is signed');
  };
  return {
    verifierKeys: async (origin) => of(origin).verifierKeys,
    identity: async () => identity,
    lastSigned: async (origin) => of(origin).signed,
    origins: async () => [...logs.keys()],
    readResume: async () => undefined,
    enroll: refuse,
    freeze: refuse,
    addCheckpoint: refuse,
    writeResume: refuse,
  };
}
