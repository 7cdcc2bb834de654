import type { ReadOnlyReason } from 'attestry/api';
import type { Words } from './server-words.tsx';

/** Why a log takes no records, in the language of the reader; what only a newer server says stays as it says it. */
export function readOnlyWords(reason: ReadOnlyReason, language: 'en' | 'de'): Words {
  if (language === 'en') return { text: reason.explanation };
  const german = readOnlyInGerman(reason);
  return german === undefined ? { text: reason.explanation, isEnglish: true } : { text: german };
}

function readOnlyInGerman(reason: ReadOnlyReason): string | undefined {
  switch (reason.kind) {
    case 'cut':
      return `Es hat ${reason.size} Einträge, und ${beforeInGerman(reason)}: Einträge wurden abgeschnitten, oder eine alte Kopie wurde eingespielt. Was zu tun ist, steht in docs/operations/restore.md.`;
    case 'forked':
      switch (reason.what) {
        case 'unknown':
          return 'Der Signierer kennt es nicht: Stellen Sie seinen Ordner wieder her (docs/operations/restore.md).';
        case 'head':
          return 'Sein Kopf passt nicht zu den gespeicherten Hashes. Was zu tun ist, steht in docs/operations/restore.md.';
        case 'records':
          return `Seine ersten ${reason.signed} Einträge sind nicht die, die signiert wurden. Was zu tun ist, steht in docs/operations/restore.md.`;
        case 'seen':
          return `Was ${reason.who} gesehen hat, ist nicht sein Anfang: Es gibt zwei Verläufe. Was zu tun ist, steht in docs/operations/restore.md.`;
        default:
          reason satisfies never;
          return undefined;
      }
    case 'damaged':
      return reason.what === 'first'
        ? 'Eintrag 0 fehlt oder ist nicht, wie er versiegelt wurde. Was zu tun ist, steht in docs/operations/restore.md.'
        : 'Der letzte Eintrag wurde nicht mit dem Geheimnis versiegelt, das im Protokoll steht, oder er wurde verändert. Was zu tun ist, steht in docs/operations/restore.md.';
    case 'moved':
      return `Es wurde nach ${reason.place} umgezogen: Öffnen Sie es dort.`;
    case 'replaced':
      return `Es wurde zurückgesetzt und geht als ${reason.by} weiter: Öffnen Sie dieses.`;
    default:
      reason satisfies never;
      return undefined;
  }
}

function beforeInGerman(reason: Extract<ReadOnlyReason, { kind: 'cut' }>): string {
  if ('signed' in reason) return `${reason.signed} wurden signiert`;
  if ('seen' in reason) return `${reason.who} hat ${reason.seen} gesehen`;
  return `${reason.known} waren schon gespeichert`;
}
