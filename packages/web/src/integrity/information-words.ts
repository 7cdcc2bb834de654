import type { VerifyReport } from 'attestry/api';

type Information = VerifyReport['information'][number];

/** What a run noticed, in German; undefined for what only a newer server says: that is shown as it says it. */
export function informationInGerman({ kind, from, to, text }: Information): string | undefined {
  switch (kind) {
    case 'gap':
      return gapInGerman(text);
    case 'clock':
      return from === null ? undefined : 'Die Uhr ging um mehr als eine Sekunde zurück.';
    case 'unanchored': {
      if (from === null || to === null) return undefined;
      const n = to - from + 1;
      const what = text.includes('outside') ? 'von außen gesehen' : 'signiert';
      return n === 1
        ? `Der neueste Eintrag ist noch nicht ${what}.`
        : `Die neuesten ${n} Einträge sind noch nicht ${what}.`;
    }
    case 'ratchet':
      return from === null || to === null
        ? undefined
        : `Die Siegel der Einträge ${from} bis ${to} wurden nicht geprüft: Die Ratsche hat ihren Schlüssel gelöscht. Prüfen Sie sie dort, wo das erste Geheimnis liegt.`;
    case 'silent':
      return silentInGerman(text);
    case 'range':
      return 'Nur ein Bereich wurde angesehen: weder Suchindex, Zählungen, Schema und Kopf noch die übrigen Einträge.';
    default:
      return undefined;
  }
}

/** A verification says it in one way: who counted, from where to where. */
const GAP = /^(.*) counted from (\d+) to (\d+): (\d+) of its events did not arrive$/s;

function gapInGerman(text: string): string | undefined {
  const [, source, after, next, missing] = GAP.exec(text) ?? [];
  if (source === undefined) return undefined;
  const who = source === 'a producer without an id' ? 'Ein Erzeuger ohne Kennung' : source;
  const what = missing === '1' ? 'eines seiner Ereignisse kam' : `${missing} seiner Ereignisse kamen`;
  return `${who} zählte von ${after} auf ${next}: ${what} nicht an.`;
}

const SILENT = /^the anchor "(.*)" has seen nothing (?:yet|since (\S+)), though the log has grown$/s;

function silentInGerman(text: string): string | undefined {
  const [, name, since] = SILENT.exec(text) ?? [];
  if (name === undefined) return undefined;
  const saw = since === undefined ? 'noch nichts' : `seit ${since} nichts mehr`;
  return `Der Anker „${name}“ hat ${saw} gesehen, obwohl das Protokoll gewachsen ist.`;
}
