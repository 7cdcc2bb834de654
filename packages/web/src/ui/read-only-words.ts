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
      return `Es hat ${reason.size} Einträge, und ${beforeInGerman(reason)}: Einträge wurden abgeschnitten, oder eine alte Kopie wurde eingespielt. Führen Sie „attestry verify“ aus.`;
    case 'forked':
      switch (reason.what) {
        case 'unknown':
          return 'Der Signierer kennt es nicht: Stellen Sie seinen Ordner wieder her, oder melden Sie das Protokoll bewusst neu an.';
        case 'head':
          return 'Sein Kopf passt nicht zu den gespeicherten Hashes. Führen Sie „attestry verify“ aus.';
        case 'records':
          return `Seine ersten ${reason.signed} Einträge sind nicht die, die signiert wurden. Führen Sie „attestry verify“ aus.`;
        case 'seen':
          return `Was ${reason.who} gesehen hat, ist nicht sein Anfang: Es gibt zwei Verläufe. Führen Sie „attestry verify“ aus.`;
        default:
          reason satisfies never;
          return undefined;
      }
    case 'damaged':
      return reason.what === 'first'
        ? 'Eintrag 0 fehlt oder ist nicht, wie er versiegelt wurde. Führen Sie „attestry verify“ aus.'
        : 'Der letzte Eintrag wurde nicht mit dem Geheimnis versiegelt, das im Protokoll steht, oder er wurde verändert. Führen Sie „attestry verify“ aus.';
    case 'moved':
      return `Es wurde nach ${reason.place} umgezogen: Öffnen Sie es dort.`;
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
