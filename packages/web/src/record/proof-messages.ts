import { defineMessages, mehrzahl, plural, text } from '../i18n/messages.ts';

/** The texts of what proves a record. */
export const PROOF = defineMessages({
  en: {
    title: 'Integrity',
    hash: 'Hash',
    tag: 'Tag',
    prevTag: 'Previous tag',
    epoch: 'Key epoch',
    epochText: text('{epoch}, key {keyId}, since #{from}'),
    noSecret: 'The server does not have the secret of this epoch',
    checkpoint: 'Checkpoint',
    signed: text('In the signed tree of {size} records'),
    unsigned: 'Not in a signed checkpoint yet: one is signed within seconds',
    unsignedEnded: 'In no signed checkpoint of its incarnation, which a reset ended',
    unprovenEnded:
      'A signed checkpoint had it, and there is no proof of that any more: a reset ended its incarnation, and says what was lost',
    unproven:
      'A signed checkpoint has it, but the server gave no proof: part of the tree may be gone. Have the log verified.',
    inclusion: plural({ one: 'Inclusion proof: {n} hash', other: 'Inclusion proof: {n} hashes' }),
    recompute: 'Recompute in this browser',
    recomputing: 'Recomputing',
    maskedBytes:
      'What the hash is made of is kept back by your role: it cannot be computed again here. That the hash is in the signed tree can be checked.',
    copyValue: text('Copy: {name}'),
    context: 'Chain context',
    contextWhy:
      'Each tag is an HMAC over the tag before it and the hash of the record: none can be changed, exchanged or taken out alone.',
    inEvents: 'Show in Events',
    earlier: plural({ one: '{n} earlier', other: '{n} earlier' }),
    later: plural({ one: '{n} later', other: '{n} later' }),
    beginning: 'The log begins here.',
    end: 'The newest record when this was opened.',
    linked: text('The tag of #{seq} is what the next one is made on'),
    broken: 'Gone, or not as it was sealed',
    self: 'This event',
  },
  de: {
    title: 'Integrität',
    hash: 'Hash',
    tag: 'Tag',
    prevTag: 'Voriger Tag',
    epoch: 'Schlüsselepoche',
    epochText: text('{epoch}, Schlüssel {keyId}, seit #{from}'),
    noSecret: 'Der Server hat das Geheimnis dieser Epoche nicht',
    checkpoint: 'Prüfpunkt',
    signed: text('Im signierten Baum von {size} Einträgen'),
    unsigned: 'Noch in keinem signierten Prüfpunkt: der nächste folgt in Sekunden',
    unsignedEnded: 'In keinem signierten Prüfpunkt seiner Inkarnation, die durch einen Neubeginn endete',
    unprovenEnded:
      'Ein signierter Prüfpunkt hatte ihn, und ein Beweis dafür ist nicht mehr da: Ein Neubeginn hat seine Inkarnation beendet und sagt, was verloren ist',
    unproven:
      'Ein signierter Prüfpunkt hat ihn, aber der Server gab keinen Beweis: ein Teil des Baums fehlt vielleicht. Das Protokoll prüfen lassen.',
    inclusion: mehrzahl({ one: 'Einschlussbeweis: {n} Hash', other: 'Einschlussbeweis: {n} Hashes' }),
    recompute: 'In diesem Browser nachrechnen',
    recomputing: 'Wird nachgerechnet',
    maskedBytes:
      'Woraus der Hash gebildet ist, hält Ihre Rolle zurück: Hier lässt er sich nicht nachrechnen. Dass der Hash im signierten Baum steht, lässt sich prüfen.',
    copyValue: text('Kopieren: {name}'),
    context: 'Umgebung in der Kette',
    contextWhy:
      'Jeder Tag ist ein HMAC über den Tag davor und den Hash des Eintrags: keiner lässt sich allein ändern, vertauschen oder herausnehmen.',
    inEvents: 'In den Ereignissen zeigen',
    earlier: mehrzahl({ one: '{n} früheres', other: '{n} frühere' }),
    later: mehrzahl({ one: '{n} späteres', other: '{n} spätere' }),
    beginning: 'Hier beginnt das Protokoll.',
    end: 'Der neueste Eintrag, als dies geöffnet wurde.',
    linked: text('Auf dem Tag von #{seq} beruht der nächste'),
    broken: 'Fehlt oder ist nicht so, wie er versiegelt wurde',
    self: 'Dieses Ereignis',
  },
});
