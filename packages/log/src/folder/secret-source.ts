/** Where an HMAC secret lies. */
export type SecretSourceKind = 'file' | 'environment' | 'command';

/** HMAC secrets that are not files of the data folder. Its program cannot add to them. */
export interface SecretSource {
  readonly kind: Exclude<SecretSourceKind, 'file'>;
  /** As they were read, oldest first. */
  readonly secrets: readonly Uint8Array[];
  /** Reads them again. @throws AttestryError SECRET_UNREADABLE */
  read(): Promise<readonly Uint8Array[]>;
}
