import type { TypedEvent } from '@attestry/log';
import {
  CATALOGUE,
  compileRedaction,
  createTagger,
  deriveTagKey,
  type Edge,
  emptyRange,
  genesisTag,
  type PrepareRules,
  prepareEvent,
  type SealedBatch,
  type SealTools,
  sealBatch,
  sha256,
  sha256Base64url,
  systemRandomness,
  treeHasher,
  type WaitingEvent,
  waitingEvent,
} from '@attestry/log/internals';

const SECRET = new Uint8Array(32).fill(7);

/** The sealing of a log without its store. */
export class Sealing {
  readonly #tools: SealTools;
  readonly #rules: PrepareRules;
  readonly #tagger: ReturnType<typeof createTagger>;
  #edge: Edge;

  constructor(origin: string) {
    this.#tools = {
      origin,
      sha256,
      digest: sha256Base64url,
      hasher: treeHasher(sha256),
      random: systemRandomness(),
      nowMs: Date.now,
    };
    this.#rules = {
      redaction: compileRedaction(),
      classify: (type, own) => CATALOGUE.classify(type, own),
      sha256,
      idTag: () => '0000000000000000',
    };
    this.#tagger = createTagger(sha256, origin, 0, deriveTagKey(sha256, SECRET, origin));
    this.#edge = { range: emptyRange(), tag: genesisTag(sha256, origin), recordedMs: 0 };
  }

  prepare(event: TypedEvent): WaitingEvent {
    return waitingEvent(this.#tools, prepareEvent(event.type, event, this.#rules));
  }

  seal(events: readonly WaitingEvent[]): SealedBatch {
    const { batch, edge } = sealBatch(this.#tools, this.#tagger, this.#edge, events);
    this.#edge = edge;
    return batch;
  }
}
