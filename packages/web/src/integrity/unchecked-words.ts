import type { NotChecked } from 'attestry/api';

/** What a run could not check, in German; undefined for what an older or a newer server says. */
export function notCheckedInGerman(one: NotChecked): string | undefined {
  switch (one.kind) {
    case 'secret':
      return `Die Kette ab Eintrag ${one.from}: Das Geheimnis der Epoche ${one.epoch} (Schlüssel ${one.keyId}) ist nicht im Schlüsselbund.`;
    case 'signature':
      return `Die Signatur eines mitgegebenen Prüfpunkts der Größe ${one.size}: Der Schlüssel des Signierers ist nicht hier.`;
    case 'root':
      return `Die Wurzel bei der Größe ${one.size}: Hashes fehlen.`;
    case 'anchor':
      return `Was ${one.who} als Beleg gab, ließ sich hier nicht prüfen.`;
    case 'other':
      return undefined;
    default:
      one satisfies never;
      return undefined;
  }
}
