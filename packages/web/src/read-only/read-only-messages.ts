import { defineMessages, text } from '../i18n/messages.ts';

/** The texts of what happened to a log that takes no records, and what to do about it. */
export const READ_ONLY = defineMessages({
  en: {
    title: 'The log is open for reading only',
    fine: 'This log takes records',
    fineWhy: 'Nothing contradicts it: there is nothing to do here.',
    toIntegrity: 'To Integrity',
    happened: 'What happened',
    cut: 'There is less than there was',
    cutWhy:
      'Somebody who remembers, outside the database, knows of more records than are here. Most often an older copy or backup was put back; it can also be that records were cut off to hide them.',
    forked: 'There are two histories',
    forkedWhy:
      'What is here does not continue what was signed. Most often an older copy was put back and recorded into; it can also be that history was rewritten.',
    damaged: 'The end of the log is damaged',
    damagedWhy:
      'A record that decides how the log goes on is missing, or is not as it was sealed. A failing disk does that, and so does somebody who writes to the database.',
    moved: 'The log was moved',
    movedWhy: 'Records go on at another place. What is here is how it was when it was moved.',
    replaced: 'The log was begun again',
    replacedWhy: 'Records go on in a later incarnation. What is here stays, and stays verifiable.',
    other: 'What is here contradicts what was signed',
    otherWhy: 'Until a person has looked, nothing is added.',
    said: 'More exactly',
    means: 'What it means now',
    meansText:
      'Nothing is recorded: applications get an error and keep their events until it works again. Nothing is deleted either. Searching, exports and verification go on with what is here.',
    todo: 'What to do',
    keep: 'Keep what is there',
    keepWhy:
      'Stop the server and copy its data folder as it is, the database too where the logs are in one: whatever happened, this is the evidence.',
    look: 'See what exactly is wrong',
    lookWhy:
      'Verification changes nothing. It says how far the log is what was recorded, and where it stops to be.',
    copy: 'Find the newer copy, and put it back',
    copyWhy:
      'A backup, a replica, a snapshot, the disk that was replaced: a copy that has all that was signed. Put the log back from it, leave the folder “signer” as it is, and start the server. When the records are all there, it takes records by itself.',
    signer: 'Put the folder of the signer back',
    signerWhy:
      'It remembers what was signed, and is missing or another one. Put back the one that belongs to this log, never one that is older than the log.',
    reset: 'Only if no copy has them: begin the log again',
    resetWhy:
      'A new incarnation begins, and says for good what was signed, what is still there, what is lost, and the reason that you give. What is here stays readable and verifiable. Every report lists it. Nothing else makes the log take records again.',
    go: 'Open it where it goes on',
    goMoved: text('It is now at: {place}'),
    goReplaced: text('It goes on as: {place}'),
    copyCommand: text('Copy the command: {command}'),
    folder: '“./data” stands for the data folder of your server.',
  },
  de: {
    title: 'Das Protokoll lässt sich nur lesen',
    fine: 'Dieses Protokoll nimmt Einträge an',
    fineWhy: 'Nichts widerspricht ihm: Hier ist nichts zu tun.',
    toIntegrity: 'Zur Integrität',
    happened: 'Was geschehen ist',
    cut: 'Es ist weniger da, als da war',
    cutWhy:
      'Wer sich außerhalb der Datenbank erinnert, weiß von mehr Einträgen, als hier sind. Meist wurde eine ältere Kopie oder Sicherung eingespielt; es kann auch sein, dass Einträge abgeschnitten wurden, um sie zu verbergen.',
    forked: 'Es gibt zwei Verläufe',
    forkedWhy:
      'Was hier ist, setzt nicht fort, was signiert wurde. Meist wurde eine ältere Kopie eingespielt und weiter beschrieben; es kann auch sein, dass die Geschichte umgeschrieben wurde.',
    damaged: 'Das Ende des Protokolls ist beschädigt',
    damagedWhy:
      'Ein Eintrag, der entscheidet, wie es weitergeht, fehlt oder ist nicht, wie er versiegelt wurde. Das tut eine versagende Platte, und das tut, wer in die Datenbank schreibt.',
    moved: 'Das Protokoll wurde umgezogen',
    movedWhy: 'Die Einträge gehen anderswo weiter. Was hier ist, ist der Stand beim Umzug.',
    replaced: 'Das Protokoll wurde neu begonnen',
    replacedWhy:
      'Die Einträge gehen in einer späteren Inkarnation weiter. Was hier ist, bleibt, und bleibt prüfbar.',
    other: 'Was hier ist, widerspricht dem, was signiert wurde',
    otherWhy: 'Bis ein Mensch nachgesehen hat, kommt nichts dazu.',
    said: 'Genauer',
    means: 'Was das jetzt bedeutet',
    meansText:
      'Nichts wird aufgezeichnet: Anwendungen bekommen einen Fehler und behalten ihre Ereignisse, bis es wieder geht. Gelöscht wird auch nichts. Suche, Exporte und Prüfung arbeiten weiter mit dem, was hier ist.',
    todo: 'Was zu tun ist',
    keep: 'Behalten, was da ist',
    keepWhy:
      'Halten Sie den Server an und kopieren Sie seinen Datenordner, wie er ist, auch die Datenbank, wenn die Protokolle in einer sind: Was auch geschehen ist, das ist der Beleg.',
    look: 'Nachsehen, was genau nicht stimmt',
    lookWhy:
      'Eine Prüfung ändert nichts. Sie sagt, bis wohin das Protokoll das ist, was aufgezeichnet wurde, und wo es aufhört, das zu sein.',
    copy: 'Die neuere Kopie finden und einspielen',
    copyWhy:
      'Eine Sicherung, ein Replikat, ein Schnappschuss, die ausgetauschte Platte: eine Kopie, die alles enthält, was signiert wurde. Spielen Sie das Protokoll daraus ein, lassen Sie den Ordner „signer“, wie er ist, und starten Sie den Server. Sind alle Einträge da, nimmt es von selbst wieder welche an.',
    signer: 'Den Ordner des Signierers zurücklegen',
    signerWhy:
      'Er weiß, was signiert wurde, und fehlt oder ist ein anderer. Legen Sie den zurück, der zu diesem Protokoll gehört, nie einen, der älter ist als das Protokoll.',
    reset: 'Nur wenn keine Kopie sie hat: das Protokoll neu beginnen',
    resetWhy:
      'Eine neue Inkarnation beginnt und sagt für immer, was signiert war, was noch da ist, was verloren ist, und den Grund, den Sie angeben. Was hier ist, bleibt lesbar und prüfbar. Jeder Bericht führt es auf. Nichts anderes bringt das Protokoll dazu, wieder Einträge anzunehmen.',
    go: 'Dort öffnen, wo es weitergeht',
    goMoved: text('Es liegt jetzt hier: {place}'),
    goReplaced: text('Es geht weiter als: {place}'),
    copyCommand: text('Den Befehl kopieren: {command}'),
    folder: '„./data“ steht für den Datenordner Ihres Servers.',
  },
});
