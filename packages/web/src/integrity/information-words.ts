import type { VerifyReport } from 'attestry/api';

type Information = VerifyReport['information'][number];

/** What a run noticed, in German; undefined for what only a newer server says: that is shown as it says it. */
export function informationInGerman({ kind, from, to, text }: Information): string | undefined {
  switch (kind) {
    case 'gap':
      return gapInGerman(text);
    case 'clock':
      return from === null ? undefined : 'Die Uhr ging um mehr als eine Sekunde zurück.';
    case 'unanchored':
      return from === null || to === null ? undefined : unanchoredInGerman(to - from + 1, text);
    case 'silent':
      return silentInGerman(text);
    case 'reset':
      return resetInGerman(text);
    case 'ratchet':
      return from === null || to === null
        ? undefined
        : `Die Siegel der Einträge ${from} bis ${to} wurden nicht geprüft: Die Ratsche hat ihren Schlüssel gelöscht. Prüfen Sie sie dort, wo das erste Geheimnis liegt.`;
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

function unanchoredInGerman(n: number, text: string): string {
  const records = n === 1 ? 'Der neueste Eintrag' : `Die neuesten ${n} Einträge`;
  const be = n === 1 ? 'ist' : 'sind';
  if (!text.includes('seen outside')) return `${records} ${be} noch nicht signiert.`;
  return `${records} ${n === 1 ? 'wurde' : 'wurden'} noch nicht außerhalb gesehen.`;
}

const SILENT = /^the anchor "(.*)" has seen nothing (?:yet|since (\S+)), though the log has grown$/s;

function silentInGerman(text: string): string | undefined {
  const [, name, since] = SILENT.exec(text) ?? [];
  if (name === undefined) return undefined;
  const when = since === undefined ? 'noch nichts' : `seit ${since} nichts`;
  return `Der Anker „${name}“ hat ${when} gesehen, obwohl das Protokoll gewachsen ist.`;
}

/** How an incarnation ended: when, with how many records, why, and what is lost. */
const RESET =
  /^incarnation (\d+) was ended by a reset(?: at ([^ ,]+))?(?:, with (\d+) records?)? \(([^)]*)\)(?:: \d+ records? (?:is|are) lost, #(\d+) to #(\d+))?$/;

const WHY_ENDED: { readonly [english: string]: string | undefined } = {
  'nothing was wrong with its end': 'an ihrem Ende war nichts verkehrt',
  'records were cut off, or an old copy was restored':
    'Einträge wurden abgeschnitten, oder eine alte Kopie wurde eingespielt',
  'it was not what had been signed': 'sie war nicht, was signiert worden war',
  'it could not be gone on from': 'sie ließ sich nicht fortsetzen',
  'there was nothing of it': 'nichts war von ihr da',
  'nothing of it says how': 'nichts sagt, wie',
};

function resetInGerman(text: string): string | undefined {
  const [, incarnation, at, size, why = '', from, to] = RESET.exec(text) ?? [];
  const reason = WHY_ENDED[why];
  if (incarnation === undefined || reason === undefined) return undefined;
  const when = at === undefined ? '' : ` am ${at}`;
  const there = size === undefined ? '' : `, mit ${size === '1' ? '1 Eintrag' : `${size} Einträgen`}`;
  const lost = from === undefined || to === undefined ? '' : ` Verloren: #${from} bis #${to}.`;
  return `Inkarnation ${incarnation} endete${when} durch einen Neubeginn${there}: ${reason}.${lost}`;
}
