/** Where HMAC secrets come from that are not files of the data folder. */
export type SecretSourceKind = 'file' | 'environment' | 'command';
