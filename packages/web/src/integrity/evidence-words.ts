import type { Language } from '../i18n/language.ts';
import type { Words } from '../ui/server-words.tsx';

/** What verification writes as evidence, and the same in German; `$1` is what stands there. Hashes, names and numbers stay. */
const GERMAN: readonly (readonly [english: RegExp, german: string])[] = [
  [/^none$/, 'nichts'],
  [/^another$/, 'eine andere'],
  [/^another text$/, 'ein anderer Text'],
  [/^other bytes$/, 'andere Bytes'],
  [/^(\d+) records$/, '$1 Einträge'],
  [/^(\d+) terms$/, '$1 Suchbegriffe'],
  [/^(\d+) hashes$/, '$1 Hashes'],
  [/^unreadable ones$/, 'unlesbare'],
  [/^size (\d+)$/, 'Größe $1'],
  [/^epoch (\d+)$/, 'Epoche $1'],
  [/^a record at seq (\d+)$/, 'ein Eintrag bei $1'],
  [/^a leaf hash and a tag at seq (\d+)$/, 'ein Hash und ein Siegel bei $1'],
  [
    /^a leaf, or a purge or archive that covers it$/,
    'ein Blatt, oder eine Bereinigung oder Archivierung, die es betrifft',
  ],
  [/^a canonical leaf$/, 'ein Blatt in kanonischer Form'],
  [/^no leaf$/, 'kein Blatt'],
  [/^no row$/, 'keine Zeile'],
  [/^a row at seq (\d+)$/, 'eine Zeile bei $1'],
  [/^no row beyond the head \(size (\d+)\)$/, 'keine Zeile jenseits des Kopfes (Größe $1)'],
  [/^no section$/, 'kein Abschnitt'],
  [/^the tag of this position$/, 'das Siegel dieser Stelle'],
  [/^no nodes beyond (\d+) records$/, 'keine Knoten jenseits von $1 Einträgen'],
  [/^node (\d+\/\d+)$/, 'Knoten $1'],
  [/^a checkpoint of (\S+)$/, 'ein Prüfpunkt von $1'],
  [/^one of (\S+)$/, 'einer von $1'],
  [/^a signature by (\S+)$/, 'eine Signatur von $1'],
  [/^a signed checkpoint$/, 'ein signierter Prüfpunkt'],
  [/^the schema and index as they were made$/, 'Schema und Index, wie sie angelegt wurden'],
  [/^a search index that can be read$/, 'ein lesbarer Suchindex'],
  [/^no terms beyond the log$/, 'keine Suchbegriffe jenseits des Protokolls'],
  [
    /^the search index has terms for positions that no record has$/,
    'Der Suchindex hat Suchbegriffe für Stellen, an denen kein Eintrag ist',
  ],
  [/^the counts of (\d+) records$/, 'die Zähler von $1 Einträgen'],
  [
    /^the counts behind timeline and facets are not those of the records$/,
    'Die Zähler hinter Zeitverlauf und Facetten sind nicht die der Einträge',
  ],
  [/^the index lacks (.+); the index adds (.+)$/s, 'Dem Index fehlt $1; zu viel hat er $2'],
  [/^the index lacks (.+)$/s, 'Dem Index fehlt $1'],
  [/^the index adds (.+)$/s, 'Der Index hat zu viel: $1'],
  [/^(.+) is in the database and not ours: (.*)$/s, '$1 ist in der Datenbank und nicht von uns: $2'],
  [/^(.+) was changed: (.*)$/s, '$1 wurde verändert: $2'],
  [/^(.+) is gone$/s, '$1 fehlt'],
  [/^meta does not say which log the file holds$/, 'meta sagt nicht, welches Protokoll die Datei enthält'],
  [/^meta has a row that is not ours: (.*)$/s, 'meta hat eine Zeile, die nicht von uns ist: $1'],
  [
    /^(\w+) has rows outside the log, of size (\d+): (\d+), from seq (-?\d+)$/,
    '$1 hat Zeilen außerhalb des Protokolls der Größe $2: $3, ab $4',
  ],
  [/^the search index contradicts itself: (.*)$/s, 'Der Suchindex widerspricht sich selbst: $1'],
  [/^anchor (\S+) as the log has it on record$/, 'der Anker $1, wie er im Protokoll steht'],
  [/^one that was changed beside the log$/, 'ein am Protokoll vorbei veränderter'],
  [/^one that is not on record$/, 'einer, der nicht im Protokoll steht'],
  [/^one that is gone$/, 'keiner'],
  [/^(\d+) receipts of anchors that are on record$/, '$1 Belege von Ankern, die im Protokoll stehen'],
  [/^none of them$/, 'keiner davon'],
  [/^(\d+) receipts as they are on record$/, '$1 Belege, wie sie im Protokoll stehen'],
  [/^other ones$/, 'andere'],
  [/^no receipt that is not on record$/, 'kein Beleg, der nicht im Protokoll steht'],
  // Where what is expected comes from.
  [/^the signer$/, 'der Signierer'],
  [/^a stored checkpoint$/, 'ein gespeicherter Prüfpunkt'],
  [/^a given checkpoint$/, 'ein mitgegebener Prüfpunkt'],
  [/^the checkpoint that (.+) saw at (\S+)$/s, 'der Prüfpunkt, den $1 um $2 gesehen hat'],
  [/^the receipt of (.+) of (\S+)$/s, 'der Beleg von $1 von $2'],
  [/^the log$/, 'das Protokoll'],
  [/^(?:the head of the log|head)$/, 'der Kopf des Protokolls'],
  [/^stored nodes$/, 'gespeicherte Knoten'],
  [/^stored nodes of level (\d+)$/, 'gespeicherte Knoten der Ebene $1'],
  [/^contiguous positions$/, 'lückenlose Stellen'],
  [/^leaf$/, 'Blatt'],
  [/^leaf hash$/, 'Hash des Blattes'],
  [/^stored leaf_hash$/, 'gespeicherter leaf_hash'],
  [/^position in the leaf$/, 'Stelle im Blatt'],
  [/^form of the leaf$/, 'Form des Blattes'],
  [/^tag$/, 'Siegel'],
  [/^chain$/, 'Kette'],
  [/^section (\w+)$/, 'Abschnitt $1'],
  [/^section (\w+), erased$/, 'Abschnitt $1, gelöscht'],
  [/^search index$/, 'Suchindex'],
  [/^database$/, 'Datenbank'],
  [/^counts$/, 'Zähler'],
];

/** A checkpoint that others agree with, or that was reached over stored hashes. */
const TWO = /^(.+?)(?:, (over stored hashes of other records)| and (.+))$/;

/** Words in a row are a sentence; a hash, a name, a number, `<origin> seq 7` are not. */
const SENTENCE = /[a-z]{2,} [a-z]{2,}/;

/** Evidence as it is shown. */
export function evidenceWords(value: string, language: Language): Words {
  if (language === 'en') return { text: value };
  const german = evidenceInGerman(value);
  if (german !== undefined) return { text: german };
  return SENTENCE.test(value) && !/ seq \d+$/.test(value)
    ? { text: value, isEnglish: true }
    : { text: value };
}

/** In German; undefined for what needs no translation (hashes, names, numbers), and for what only a newer server says. */
export function evidenceInGerman(value: string): string | undefined {
  for (const [english, german] of GERMAN) {
    const found = english.exec(value);
    if (found !== null)
      return german
        .replaceAll(/\$(\d)/g, (_, group: string) => found[Number(group)] ?? '')
        .replaceAll(/ and (\d+) more(?=;|$)/g, ' und $1 weitere');
  }
  const [, first, over, second] = TWO.exec(value) ?? [];
  const source = first && evidenceInGerman(first);
  if (source === undefined) return undefined;
  if (over !== undefined) return `${source}, über gespeicherte Hashes anderer Einträge`;
  const other = second && evidenceInGerman(second);
  return other && `${source} und ${other}`;
}
