/**
 * What the server refused or could not do, in German: a sentence for each code of docs/errors.md. A chunk of its own, that
 * only German readers load.
 */
export const GERMAN_ERRORS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    EVENT_INVALID: 'Ein Teil des Ereignisses fehlt oder ist von der falschen Art.',
    EVENT_TOO_LARGE: 'Ein Ereignis oder ein Stapel von Ereignissen ist zu groß.',
    JSON_INVALID: 'Was gesendet wurde, ist kein JSON.',
    JSON_TOO_DEEP: 'Was gesendet wurde, ist tiefer verschachtelt, als erlaubt ist.',
    ID_CONFLICT: 'Die Kennung wurde schon für ein Ereignis mit anderem Inhalt verwendet.',
    LOG_CLOSED: 'Das Programm hat das Protokoll geschlossen.',
    QUEUE_FULL:
      'Es warten mehr Ereignisse, als die Warteschlange fasst. Versuchen Sie es gleich noch einmal.',
    STORE_UNAVAILABLE:
      'Der Speicher hat die Einträge nicht angenommen oder nicht herausgegeben. Versuchen Sie es gleich noch einmal.',
    KEY_ROTATED: 'Ein anderes Programm hat inzwischen das Geheimnis gewechselt.',
    LOG_READ_ONLY:
      'Das Protokoll lässt sich nur lesen: Was es enthält, widerspricht dem, was signiert wurde.',
    SECRET_MISSING: 'Das Geheimnis der geltenden Epoche fehlt im Schlüsselbund.',
    SECRET_UNREADABLE: 'Eine Quelle der Geheimnisse gibt keines her, oder ein zu kurzes.',
    LOG_EXISTS: 'Wo ein Protokoll angelegt werden sollte, ist schon eines.',
    LOG_ABSENT: 'Ein solches Protokoll gibt es hier nicht.',
    CHECKPOINT_INVALID: 'Das ist kein signierter Prüfpunkt dieses Protokolls.',
    SIGNER_ABSENT: 'Der Ordner des Signierers oder sein Schlüssel ist nicht da.',
    IDENTITY_KEY_MISSING: 'Der private Identitätsschlüssel fehlt, oder es wurde ein anderer angegeben.',
    KEY_STATE_INVALID: 'Das passt nicht zum Zustand der Schlüssel. Sehen Sie sich die Schlüssel an.',
    SIGNER_UNREACHABLE: 'Der Signierer läuft als eigener Prozess und antwortet nicht.',
    SIGNER_REFUSED: 'Der Signierer nimmt das Token oder das Protokoll nicht an.',
    RECORD_BROKEN: 'Die Bytes eines Eintrags passen nicht zu ihrem Hash. Lassen Sie das Protokoll prüfen.',
    BACKUP_BROKEN: 'Die Sicherung lässt sich nicht öffnen, oder sie ist nicht so, wie sie geschrieben wurde.',
    REQUEST_INVALID: 'Eine Angabe fehlt oder ist keine, die der Server kennt.',
    FILTER_INVALID: 'Die Suche lässt sich nicht lesen.',
    FILTER_MASKED:
      'Nach Personen und nach freiem Text lässt Ihre Rolle nicht suchen. Suchen Sie nach Art, Kategorie, Schweregrad, Ausgang, Zeit oder Stelle.',
    UNAUTHENTICATED: 'Die Anmeldung gilt nicht mehr. Melden Sie sich neu an.',
    SECOND_FACTOR_NEEDED: 'Geben Sie auch den Code Ihres zweiten Faktors ein.',
    FORBIDDEN: 'Dazu fehlt Ihnen das Recht.',
    PROOF_NEEDED: 'Das lässt sich nicht rückgängig machen: Bestätigen Sie zuerst, dass Sie es sind.',
    REQUEST_FOREIGN:
      'Die Anfrage kam nicht von einer Seite dieses Servers. Vielleicht ändert ein Proxy „Host“ oder entfernt „Origin“.',
    SSO_FAILED:
      'Die Anmeldung mit dem Konto Ihrer Organisation ist fehlgeschlagen. Beginnen Sie sie noch einmal.',
    SIGN_IN_LIMITED: 'Von dieser Adresse sind zu viele Anmeldungen fehlgeschlagen. Warten Sie eine Minute.',
    PASSWORD_REFUSED:
      'Das Passwort ist zu kurz oder leicht zu erraten. Nehmen Sie ein anderes mit 12 bis 128 Zeichen, etwa einige zufällige Wörter.',
    ROUTE_ABSENT: 'Unter dieser Adresse bietet der Server nichts an.',
    RECORD_ABSENT: 'Einen solchen Eintrag hat das Protokoll nicht.',
    VERIFICATION_ABSENT: 'Eine solche Prüfung gab es nicht, oder sie wird nicht mehr aufbewahrt.',
    JOB_ABSENT: 'Eine solche Aufgabe gibt es nicht.',
    API_KEY_ABSENT: 'Einen solchen API-Schlüssel gibt es nicht.',
    USER_ABSENT: 'Diese Person gibt es hier nicht mehr.',
    SESSION_ABSENT: 'Diese Sitzung ist bereits beendet.',
    LINK_INVALID:
      'Dieser Link wurde schon benutzt, ist abgelaufen oder war nie gültig. Bitten Sie um einen neuen.',
    AUDITOR_LINK_ABSENT: 'Einen solchen Prüferlink zu diesem Protokoll gibt es nicht.',
    VIEW_ABSENT: 'Diese Ansicht gibt es nicht mehr: Vielleicht hat jemand sie entfernt.',
    ANCHOR_ABSENT: 'Diesen Anker gibt es nicht mehr: Vielleicht hat jemand ihn entfernt.',
    SETTINGS_DISAGREE:
      'Eine Tabelle sagt etwas anderes als das Protokoll. Finden Sie heraus, wer sie geändert hat, entfernen Sie das Genannte, und richten Sie es neu ein.',
    LOG_NAME_TAKEN: 'Ein anderes Protokoll trägt diesen Namen schon. Nichts wurde geändert.',
    METHOD_NOT_ALLOWED: 'Unter dieser Adresse geht etwas anderes, aber nicht das.',
    REQUEST_TIMEOUT: 'Was gesendet wurde, kam zu langsam an. Versuchen Sie es noch einmal.',
    MEDIA_TYPE_UNKNOWN: 'Was gesendet wurde, ist von einer Art, die hier nicht angenommen wird.',
    DISK_FULL: 'Die Platte des Servers ist voll. Nichts ging verloren; es muss Platz geschaffen werden.',
    SERVER_STOPPING: 'Der Server wird gerade angehalten. Versuchen Sie es gleich noch einmal.',
    SERVER_RUNNING: 'Ein anderer Server arbeitet schon in diesem Datenordner.',
    SERVER_UNREACHABLE: 'Unter dieser Adresse antwortet kein Server.',
    SERVER_FAILED:
      'Etwas ist gescheitert, womit niemand rechnete. Wer den Server betreibt, findet die Ursache unter der Nummer der Anfrage.',
  }),
);
