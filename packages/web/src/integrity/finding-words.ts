import type { Finding } from 'attestry/api';
import { defineMessages } from '../i18n/messages.ts';
import { evidenceInGerman } from './evidence-words.ts';

/** What the kinds of findings are called. */
export const KINDS = defineMessages({
  en: {
    altered: 'Record altered',
    index: 'Search or schema differs',
    disclosure: 'Content altered',
    undisclosed: 'Content gone',
    unerased: 'Erased content is back',
    missing: 'Records missing',
    early: 'Purged too early',
    tag: 'Chain broken',
    epoch: 'Wrong key',
    root: 'Tree differs',
    signature: 'Signature wrong',
    forked: 'Two histories',
    cut: 'End cut off',
    settings: 'Setting changed',
  },
  de: {
    altered: 'Eintrag verändert',
    index: 'Suche oder Schema weicht ab',
    disclosure: 'Inhalt verändert',
    undisclosed: 'Inhalt fehlt',
    unerased: 'Gelöschter Inhalt ist wieder da',
    missing: 'Einträge fehlen',
    early: 'Zu früh entfernt',
    tag: 'Kette gebrochen',
    epoch: 'Falscher Schlüssel',
    root: 'Baum weicht ab',
    signature: 'Signatur falsch',
    forked: 'Zwei Verläufe',
    cut: 'Ende abgeschnitten',
    settings: 'Einstellung verändert',
  },
});

/** A finding as a sentence in German; undefined for a kind that only a newer server has: the report has it in English. */
export function explainInGerman(finding: Finding): string | undefined {
  const { kind, from, to, count, evidence } = finding;
  const expected = inGerman(evidence.expected);
  const got = inGerman(evidence.got);
  const source = inGerman(evidence.source);
  // "section request": the section is called the same in both languages.
  const section = evidence.source.replace(/^section /, '').replace(/, erased$/, '');
  const one = count === 1;
  const at = placesInGerman(finding);
  switch (kind) {
    case 'altered':
      return alteredInGerman(finding);
    case 'missing':
      if (evidence.got === 'no leaf')
        return `Der Inhalt fehlt (${at}), und keine Bereinigung oder Archivierung im Protokoll erklärt das.`;
      return `Es fehlt: ${at}. ${one ? 'Der Eintrag wurde' : 'Die Einträge wurden'} ${from === 0 ? 'am Anfang' : 'mitten aus dem Protokoll'} entfernt.`;
    case 'tag':
      return `Die Kette bricht bei ${at}: Das Siegel stammt nicht vom Geheimnis des Protokolls. Entweder wurde es verändert, oder jemand anderes hat den Eintrag geschrieben.`;
    case 'epoch':
      return `Mit dem Schlüssel einer anderen Epoche versiegelt (${got} statt ${expected}): ${at}. Der Verlauf wurde mit einem Schlüssel umgeschrieben, der nicht galt.`;
    case 'disclosure':
      return `Der Abschnitt ${section} wurde nach dem Versiegeln verändert: ${at}.`;
    case 'undisclosed':
      return `Der Abschnitt ${section} fehlt, und keine Löschung im Protokoll deckt das: ${at}.`;
    case 'unerased':
      return `Der Abschnitt ${section} ist wieder da, obwohl eine Löschung im Protokoll ihn betrifft: ${at}.`;
    case 'index':
      return from === null
        ? `Die Datenbank passt nicht zum Protokoll: ${got}.`
        : `Die Suche zeigt nicht, was ist: ${at}. ${got}.`;
    case 'early':
      return `Entfernt, bevor die Richtlinie es erlaubt: ${at}.`;
    case 'root':
      return rootInGerman(finding);
    case 'signature':
      if (finding.evidence.source.startsWith('the receipt of '))
        return `Was von draußen als Beleg kam, beweist nichts mehr (${source}): Es wurde seither verändert.`;
      return `Der Prüfpunkt der Größe ${to === null ? '?' : to + 1} ist nicht mit dem Schlüssel des Protokolls signiert.`;
    case 'forked':
      return `Zwei signierte Prüfpunkte widersprechen einander (${source}): Es gibt zwei Verläufe dieses Protokolls.`;
    case 'cut':
      return `Am Ende fehlt: ${at}. ${capital(source)} hat ${expected} gesehen, das Protokoll enthält ${got}. Einträge wurden abgeschnitten, oder eine alte Kopie wurde eingespielt.`;
    case 'settings':
      return `Eine Einstellung in der Datenbank ist nicht die, die im Protokoll steht: ${got} statt ${expected}.`;
    default:
      return undefined;
  }
}

function alteredInGerman(finding: Finding): string {
  const at = placesInGerman(finding);
  const { source, got } = finding.evidence;
  if (source === 'stored leaf_hash')
    return `Der gespeicherte Hash wurde verändert, der Eintrag selbst nicht: ${at}.`;
  if (source === 'position in the leaf')
    return `Hier steht ein anderer Eintrag (${got}): ${at}. Einträge wurden vertauscht oder kopiert.`;
  return `Der Inhalt wurde nach dem Versiegeln verändert: ${at}.`;
}

function rootInGerman(finding: Finding): string {
  const at = placesInGerman(finding);
  const { source } = finding.evidence;
  const expected = inGerman(finding.evidence.expected);
  const got = inGerman(finding.evidence.got);
  if (finding.from === null)
    return `Was die Datenbank vom Baum behält, gehört nicht zu ihren Einträgen (${inGerman(source)}: ${got} statt ${expected}). Neue Einträge würden auf Falschem aufbauen.`;
  if (source.startsWith('stored nodes'))
    return `Was die Datenbank vom Baum behält, gehört nicht zu den Einträgen (${at}: ${got} statt ${expected}). Ein Beweis daraus wäre falsch.`;
  if (source.endsWith('over stored hashes of other records'))
    return `Vom letzten guten Prüfpunkt bis zu diesem (${at}) hört der Baum auf, der signierte zu sein: Dort wurde ein Eintrag verändert, oder ein Hash, den die Datenbank von Einträgen außerhalb des Bereichs behält. Was es ist, sagt eine Prüfung des ganzen Protokolls.`;
  return `Zwischen dem letzten guten Prüfpunkt und diesem steht nicht, was signiert wurde (${at}): Das Protokoll wurde dort umgeschrieben.`;
}

/** Evidence inside a sentence: what has no German is a hash, a name or a number, or what a program said. */
function inGerman(evidence: string): string {
  return evidenceInGerman(evidence) ?? evidence;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function placesInGerman({ from, to, count }: Finding): string {
  if (from === null) return 'die Datenbank';
  return count === 1 ? `Eintrag ${from}` : `Einträge ${from} bis ${to}`;
}
