import type { Reason } from 'attestry/api';
import type { Words } from './server-words.tsx';

/**
 * Why something ended as it did, in German; undefined for what only a newer server says.
 *
 * @param failure what the code of the error means, where it has one
 */
export function reasonInGerman(reason: Reason, failure = 'Es ging nicht.'): Words | undefined {
  switch (reason.kind) {
    case 'cancelled':
      return { text: `Angehalten von ${reason.by}.` };
    case 'log-removed':
      return { text: 'Das Protokoll wurde entfernt.' };
    case 'stopped':
      return { text: 'Inzwischen wurde der Server angehalten. Beginnen Sie noch einmal.' };
    case 'lost':
      return { text: 'Das Programm endete, bevor die Prüfung fertig war. Beginnen Sie noch einmal.' };
    case 'failed':
      return { text: failure, said: reason.said };
    case 'unrecorded':
      return { text: 'Dieser Lauf steht nicht im Protokoll.', said: reason.said };
    case 'unchecked':
      return { text: 'Nicht alles ließ sich ansehen; was, steht im Bericht der Prüfung.' };
    case 'findings': {
      const found = reason.count === 1 ? '1 Befund' : `${reason.count} Befunde`;
      const until = reason.until < 0 ? 'kein Eintrag ist geprüft' : `geprüft bis #${reason.until}`;
      return { text: `${found}, ${until}.` };
    }
    case 'read-only':
      return { text: 'Nichts wird signiert, solange sich das Protokoll nur lesen lässt.' };
    default:
      reason satisfies never;
      return undefined;
  }
}
