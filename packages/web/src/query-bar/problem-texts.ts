import type { Language } from '../i18n/language.ts';

/** What the parser says is wrong, and the same in German; `$1` is what stands there in the query. */
const GERMAN: readonly (readonly [english: RegExp, german: string])[] = [
  [
    /^there is no key (.+?); did you mean (.+?)\? to search/,
    'Den Schlüssel $1 gibt es nicht; meinten Sie $2? Als Text gesucht gehört er in Anführungszeichen',
  ],
  [
    /^there is no key (.+?); to search/,
    'Den Schlüssel $1 gibt es nicht; als Text gesucht gehört er in Anführungszeichen',
  ],
  [/^(\S+) needs the path of a field: (.+)$/, '$1 braucht den Pfad eines Feldes: $2'],
  [/^(\S+): takes one of (.+) or (.+)$/, '$1: nimmt $2 oder $3'],
  [/^a comparison takes whole/, 'Ein Vergleich braucht ganze Werte; lassen Sie den * weg'],
  [
    /^an empty value finds nothing; .*write (.+)$/,
    'Ein leerer Wert findet nichts; Einträge ohne ihn findet $1',
  ],
  [/^there is no letter or digit/, 'Hier steht kein Buchstabe und keine Ziffer, wonach sich suchen ließe'],
  [/^not a time; write (.+) or (.+)$/, 'Das ist keine Zeit; möglich ist $1 oder $2'],
  [/^a point in time/, 'Ein Zeitpunkt hat keine Dauer; davor gehört time:> oder time:<'],
  [/^seq: takes/, 'seq: nimmt eine Stelle, eine ganze Zahl ab 0'],
  [
    /^the beginning of an address/,
    'Der Anfang einer Adresse endet mit einer ganzen Zahl: 10.0.* oder 2001:db8:*',
  ],
  [/^not an address; write (.+) or (.+)$/, 'Das ist keine Adresse; möglich ist $1 oder $2'],
  [/^an id is a UUID/, 'Eine Kennung ist eine UUID; für einen Anfang gehört * ans Ende'],
  [/^a hash has 64/, 'Ein Hash hat 64 hexadezimale Ziffern; für einen Anfang gehört * ans Ende'],
  [
    /^>, < and \.\. compare numbers/,
    '>, < und .. vergleichen hier Zahlen; ohne sie wird Text als Ganzes verglichen',
  ],
  [/^this range ends before/, 'Dieser Bereich endet, bevor er beginnt; vertauschen Sie seine Enden'],
  [
    /^this parenthesis closes nothing/,
    'Diese Klammer schließt nichts; entfernen Sie sie, oder setzen Sie „(“ davor',
  ],
  [/^two negations/, 'Zwei Verneinungen hintereinander; entfernen Sie beide, oder schreiben Sie -(-…)'],
  [/^(AND|OR) needs something/, '$1 braucht auf beiden Seiten etwas; das Wort selbst sucht "$1"'],
  [/^something to search for is missing/, 'Hier fehlt etwas, wonach gesucht werden soll'],
  [/^parentheses go deeper than (\d+)/, 'Klammern gehen tiefer als $1; schreiben Sie es flacher'],
  [/^this parenthesis is not closed/, 'Diese Klammer ist nicht geschlossen; es fehlt „)“'],
  [
    /^a \* can only stand at the end/,
    'Ein * kann nur am Ende stehen; das Zeichen selbst gehört in Anführungszeichen',
  ],
  [
    /^a \* cannot stand at the beginning/,
    'Ein * kann nicht am Anfang stehen: nur Anfänge sind verzeichnet; setzen Sie ihn ans Ende',
  ],
  [/^(\S+): takes no parentheses; write (.+) for/, '$1: nimmt keine Klammern; mehrere Werte sind $2'],
  [
    /^a value is missing in this list/,
    'In dieser Liste fehlt ein Wert; in einer Liste stehen keine Leerzeichen',
  ],
  [
    /^(\S+): needs a value/,
    '$1: braucht gleich dahinter einen Wert; als Text gesucht gehört es in Anführungszeichen',
  ],
  [
    /^(\S+) has no order/,
    '$1 hat keine Reihenfolge und nimmt darum kein >, < und ..; die Zeichen selbst gehören in Anführungszeichen',
  ],
  [
    /^a comparison and a range take one/,
    'Ein Vergleich und ein Bereich nehmen je einen Wert, keine Liste; schreiben Sie zwei davon mit OR',
  ],
  [/^a range has two ends/, 'Ein Bereich hat zwei Enden: a..b; ein Wert mit .. gehört in Anführungszeichen'],
  [
    /^a quote can only stand/,
    'Ein Anführungszeichen kann nur am Anfang eines Wertes stehen; setzen Sie den ganzen Wert hinein, mit \\" darin',
  ],
  [
    /^a parenthesis cannot follow/,
    'Hier kann keine Klammer folgen; ein Wert mit Klammer gehört in Anführungszeichen',
  ],
  [/^a space is missing/, 'Nach diesem Wert fehlt ein Leerzeichen'],
  [/^a query has at most (\d+) bytes/, 'Eine Suche hat höchstens $1 Bytes; kürzen Sie sie'],
  [/^here is half a character/, 'Hier steht ein halbes Zeichen; entfernen Sie es'],
  [/^a query has at most (\d+) words/, 'Eine Suche hat höchstens $1 Wörter und Werte; teilen Sie sie'],
  [/^this quote is not closed/, 'Dieses Anführungszeichen ist nicht geschlossen; es fehlt ein weiteres "'],
];

/** In the language of the reader; what is not known stays as the parser says it. */
export function problemText(message: string, language: Language): string {
  const english = message.charAt(0).toUpperCase() + message.slice(1);
  if (language === 'en') return english;
  for (const [pattern, german] of GERMAN) {
    const found = pattern.exec(message);
    if (found !== null) return german.replaceAll(/\$(\d)/g, (_, group: string) => found[Number(group)] ?? '');
  }
  return english;
}
