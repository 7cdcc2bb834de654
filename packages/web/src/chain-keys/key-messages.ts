import { defineMessages } from '../i18n/messages.ts';

/** Where secrets of a chain lie, and how one follows another. */
export const CHAIN_KEYS = defineMessages({
  en: {
    file: 'a file of the server',
    environment: 'its environment',
    command: 'a command (vault, KMS)',
    ratchet: 'kept for this log alone',
    keyring: 'Keyring: each epoch has a secret of its own, and all of them are kept.',
    ratchetMode:
      'Ratchet: each secret is made from the one before, which is then erased. Who takes the server sees none of the earlier ones.',
    identityOnline: 'The identity key lies beside the signer',
    identityOnlineWhy:
      'Whoever takes this machine could announce a signing key of their own. On it, “attestry keys identity take” prints the identity key, to be kept elsewhere, and removes it.',
  },
  de: {
    file: 'eine Datei des Servers',
    environment: 'seine Umgebung',
    command: 'ein Befehl (Tresor, KMS)',
    ratchet: 'nur für dieses Protokoll aufbewahrt',
    keyring: 'Schlüsselbund: Jede Epoche hat ein eigenes Geheimnis, und alle werden aufbewahrt.',
    ratchetMode:
      'Ratsche: Jedes Geheimnis entsteht aus dem vorigen, das dann gelöscht wird. Wer den Server übernimmt, sieht kein früheres.',
    identityOnline: 'Der Identitätsschlüssel liegt neben dem Signierer',
    identityOnlineWhy:
      'Wer diese Maschine übernimmt, könnte einen eigenen Signaturschlüssel bekannt geben. Auf ihr gibt „attestry keys identity take“ den Identitätsschlüssel aus, damit er anderswo aufbewahrt wird, und entfernt ihn.',
  },
});
