/** The vectors of testdata/, which nothing of the code under test has made. */
import { readFileSync } from 'node:fs';
import type { TypedEvent } from '../log/log.ts';

export interface LogVector {
  readonly origin: string;
  readonly secrets: readonly string[];
  readonly records: readonly RecordVector[];
  readonly root: string;
}

export interface RecordVector {
  readonly name: string;
  readonly create?: true;
  readonly event?: TypedEvent;
  readonly rotate?: string;
  readonly ms: number;
  readonly random: string;
  readonly nonces: readonly string[];
  readonly leaf: string;
  readonly disclosures: { readonly [section: string]: string };
  readonly digests: { readonly [section: string]: string };
  readonly leafHash: string;
  readonly epoch: number;
  readonly tag: string;
}

export interface ChainVector {
  readonly keys: readonly {
    readonly secret: string;
    readonly origin: string;
    readonly keyId: string;
    readonly tagKey: string;
    readonly idKey: string;
    readonly genesisTag: string;
  }[];
  readonly tags: readonly {
    readonly origin: string;
    readonly key: string;
    readonly seq: number;
    readonly epoch: number;
    readonly previousTag: string;
    readonly leafHash: string;
    readonly tag: string;
  }[];
  readonly ratchets: readonly {
    readonly key: string;
    readonly epoch: number;
    readonly next: string;
    readonly nextKeyId: string;
  }[];
}

export interface TreeVector {
  readonly leaves: readonly string[];
  readonly leafHashes: readonly string[];
  readonly roots: readonly string[];
}

export interface CheckpointVector {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly seed: string;
  readonly text: string;
  readonly verifierKey: string;
  readonly signatureLine: string;
  readonly note: string;
}

export interface ManifestVector {
  readonly name: string;
  readonly serial: number;
  readonly keys: readonly string[];
  readonly retired: readonly {
    readonly publicKey: string;
    readonly until: { readonly [origin: string]: number };
  }[];
  readonly seed: string;
  readonly identityKey: string;
  readonly text: string;
  readonly note: string;
}

interface Vectors {
  readonly log: LogVector;
  readonly chain: ChainVector;
  readonly tree: TreeVector;
  readonly checkpoint: CheckpointVector;
  readonly manifest: ManifestVector;
}

export function ownVectors<N extends keyof Vectors>(name: N): Vectors[N] {
  const url = new URL(`../../../../testdata/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as Vectors[N];
}
