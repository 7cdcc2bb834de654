import { defineMessages, mehrzahl, plural, text } from '../i18n/messages.ts';

/** The texts of how well a record is proved, and to whom. */
export const STANDING = defineMessages({
  en: {
    title: 'How it is proved',
    chained: 'Chained',
    chainedWhy:
      'Its tag is made on all tags before it. That convinces whoever has the secret of the chain, and nobody else.',
    signed: text('In the signed checkpoint of {size} records'),
    signedWhy:
      'The signature covers this record and all before it. It convinces whoever has the public key, as long as the signer was not taken over.',
    unsigned: 'In no signed checkpoint yet',
    unsignedWhy: 'One is signed within seconds.',
    never: 'In no signed checkpoint that is kept',
    endedWhy: 'A reset ended its incarnation: nothing more is signed or shown of it.',
    seen: text('Seen outside by {who}, {time}'),
    seenMore: plural({ one: 'and by {n} other', other: 'and by {n} others' }),
    seenWhy:
      'They hold a checkpoint that has this record. Nobody here can change, remove or deny it any more without contradicting them.',
    unseenEver: 'Nobody outside saw it',
    unseen: 'Nobody outside has seen it yet',
    unseenWhy: 'Until then, whoever holds this machine could still rewrite it.',
    between: text('Recorded between {after} and {before}'),
    before: text('Recorded before {before}'),
    after: text('Recorded after {after}'),
    datedWhy: 'By clocks that are not of this server: nobody here could have set them.',
    afterWhy: 'What somebody outside gave at that time stands in the log before it.',
    undated: 'When, only this server says',
    undatedWhy: 'A witness or a timestamp authority would say it by a clock of their own.',
    ours: 'by our clock',
    reached: 'Yes',
    missing: 'Not yet',
  },
  de: {
    title: 'Wodurch er bewiesen ist',
    chained: 'Verkettet',
    chainedWhy:
      'Sein Tag beruht auf allen Tags davor. Das überzeugt, wer das Geheimnis der Kette hat, und sonst niemanden.',
    signed: text('Im signierten Prüfpunkt von {size} Einträgen'),
    signedWhy:
      'Die Signatur deckt diesen Eintrag und alle davor. Sie überzeugt, wer den öffentlichen Schlüssel hat, solange niemand den Signierer übernommen hat.',
    unsigned: 'Noch in keinem signierten Prüfpunkt',
    unsignedWhy: 'Der nächste folgt in Sekunden.',
    never: 'In keinem aufbewahrten signierten Prüfpunkt',
    endedWhy: 'Ein Neubeginn hat seine Inkarnation beendet: Von ihr wird nichts mehr signiert oder gezeigt.',
    seen: text('Außerhalb gesehen von {who}, {time}'),
    seenMore: mehrzahl({ one: 'und von {n} weiteren', other: 'und von {n} weiteren' }),
    seenWhy:
      'Dort liegt ein Prüfpunkt, der diesen Eintrag enthält. Niemand hier kann ihn mehr ändern, entfernen oder leugnen, ohne dass es dem widerspricht.',
    unseenEver: 'Niemand außerhalb hat ihn gesehen',
    unseen: 'Noch hat ihn niemand außerhalb gesehen',
    unseenWhy: 'Bis dahin könnte, wer diese Maschine hat, ihn noch umschreiben.',
    between: text('Aufgezeichnet zwischen {after} und {before}'),
    before: text('Aufgezeichnet vor {before}'),
    after: text('Aufgezeichnet nach {after}'),
    datedWhy: 'Nach Uhren, die nicht von diesem Server sind: Niemand hier könnte sie gestellt haben.',
    afterWhy: 'Was jemand außerhalb zu dieser Zeit gab, steht im Protokoll davor.',
    undated: 'Wann, sagt nur dieser Server',
    undatedWhy: 'Ein Zeuge oder ein Zeitstempeldienst würde es nach der eigenen Uhr sagen.',
    ours: 'nach unserer Uhr',
    reached: 'Ja',
    missing: 'Noch nicht',
  },
});
