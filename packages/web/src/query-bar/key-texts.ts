import type { FilterKey, KeyInfo } from '@attestry/log/query';
import type { Language } from '../i18n/language.ts';

const GERMAN: { readonly [K in FilterKey]: string } = {
  type: 'die Art des Ereignisses; auth. meint alles unter auth',
  group: 'die Gruppe der Art im Katalog',
  category: 'die Kategorie der Art',
  severity: 'info, warning oder critical',
  outcome: 'wie es ausging',
  actor: 'wer es tat: Kennung, Name oder E-Mail',
  'actor.type': 'welche Art von Akteur',
  'actor.id': 'die Kennung des Akteurs',
  'actor.role': 'eine Rolle des Akteurs',
  behalf: 'der echte Mensch hinter einer Übernahme: Kennung oder Name',
  target: 'woran es getan wurde: Art, Kennung oder Name',
  'target.type': 'welche Art von Ziel',
  'target.id': 'die Kennung des Ziels',
  related: 'die Kennung von etwas anderem, das beteiligt war',
  ip: 'eine Adresse oder ein Netz wie 10.0.0.0/8',
  ua: 'Wörter des Browsers oder Programms (User-Agent)',
  session: 'die Kennung der Sitzung',
  source: 'die Kennung des Systems, das es meldete',
  time: 'wann es geschah: now-24h, 2026-11-01 oder ein Bereich',
  seq: 'die Stelle im Protokoll',
  id: 'die Kennung des Eintrags',
  ref: 'die Kennung, die die Anwendung vergab',
  hash: 'der Hash des Eintrags; 8f2c* für einen Anfang',
  request: 'die Kennung der Anfrage',
  trace: 'die Kennung des Trace',
  reason: 'Wörter der Begründung',
  before: 'ein Wert vor der Änderung',
  after: 'ein Wert nach der Änderung',
  changed: 'ein Feld, das geändert wurde',
  details: 'ein Wert in den Einzelheiten',
  is: 'ein Zustand des Eintrags',
  has: 'ein Teil, den der Eintrag hat',
};

/** What a key of the query language asks for. The parser describes its keys in English. */
export function describeKey({ key, description }: KeyInfo, language: Language): string {
  return language === 'de' ? GERMAN[key] : description;
}
