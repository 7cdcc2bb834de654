import { defineMessages, mehrzahl, plural, text } from '../i18n/messages.ts';

/** The texts of who is shown the log. */
export const ANCHORS = defineMessages({
  en: {
    title: 'Anchors',
    about:
      'Who outside is shown the checkpoints of this log, so that nobody here can later deny, shorten or rewrite what they cover.',
    create: 'Add an anchor',
    needsAdmin: 'Anchors are set up with a key that has the scope “admin”.',
    needsAdminWhy: 'Who is shown the log is a decision of whoever runs it. Integrity shows what was seen.',
    none: 'Nobody outside sees this log',
    noneWhy:
      'Whoever holds this machine could rewrite everything, and nobody could show it. One anchor is enough to change that.',
    name: 'Anchor',
    everyMinutes: plural({ one: 'every minute', other: 'every {n} minutes' }),
    everyHours: plural({ one: 'every hour', other: 'every {n} hours' }),
    everyDays: plural({ one: 'every day', other: 'every {n} days' }),
    hasSecret: 'with a secret',
    state: 'State',
    actions: 'What can be done',
    test: 'Test',
    testLabel: text('Test the anchor {name}'),
    testing: 'Asking …',
    works: text('It works: {who} has the log up to {size} records.'),
    testFailed: 'It did not work.',
    remove: text('Remove the anchor {name}'),
    removeTitle: 'Remove an anchor',
    removeAbout: text('“{name}” is shown nothing any more. What it has seen stays, and stays proof.'),
    removeLast: 'It is the only one: from then on nobody outside sees this log.',
    removeRecorded: 'That it was removed, and by whom, is recorded in the log.',
    removeButton: 'Remove it',
    refused: 'Nothing is anchored',
  },
  de: {
    title: 'Anker',
    about:
      'Wem außerhalb die Prüfpunkte dieses Protokolls gezeigt werden, damit hier niemand später leugnen, kürzen oder umschreiben kann, was sie decken.',
    create: 'Anker hinzufügen',
    needsAdmin: 'Anker richtet man mit einem Schlüssel ein, der das Recht „admin“ hat.',
    needsAdminWhy:
      'Wem das Protokoll gezeigt wird, entscheidet, wer es betreibt. Was gesehen wurde, steht unter Integrität.',
    none: 'Niemand außerhalb sieht dieses Protokoll',
    noneWhy:
      'Wer diese Maschine hat, könnte alles umschreiben, und niemand könnte es zeigen. Ein Anker genügt, um das zu ändern.',
    name: 'Anker',
    everyMinutes: mehrzahl({ one: 'jede Minute', other: 'alle {n} Minuten' }),
    everyHours: mehrzahl({ one: 'jede Stunde', other: 'alle {n} Stunden' }),
    everyDays: mehrzahl({ one: 'jeden Tag', other: 'alle {n} Tage' }),
    hasSecret: 'mit Geheimnis',
    state: 'Zustand',
    actions: 'Was man tun kann',
    test: 'Testen',
    testLabel: text('Den Anker {name} testen'),
    testing: 'Wird gefragt …',
    works: text('Es geht: {who} hat das Protokoll bis {size} Einträge.'),
    testFailed: 'Es ging nicht.',
    remove: text('Den Anker {name} entfernen'),
    removeTitle: 'Einen Anker entfernen',
    removeAbout: text(
      '„{name}“ wird nichts mehr gezeigt. Was dort gesehen wurde, bleibt, und bleibt ein Beweis.',
    ),
    removeLast: 'Es ist der einzige: Danach sieht niemand außerhalb dieses Protokoll.',
    removeRecorded: 'Dass er entfernt wurde, und von wem, hält das Protokoll fest.',
    removeButton: 'Entfernen',
    refused: 'Nichts wird verankert',
  },
});
