import type { AnchorFailureKind, AnchorJson } from 'attestry/api';
import type { Words } from '../ui/server-words.tsx';

/** Why a checkpoint was not seen, in the language of the reader, with what the server says beside it. */
export function failureWords(
  { kind, message }: Pick<NonNullable<AnchorJson['failure']>, 'kind' | 'message'>,
  language: 'en' | 'de',
): Words {
  if (language === 'en') return { text: message };
  const german = GERMAN[kind];
  // A kind that only a newer server has is said as it says it.
  return german === undefined ? { text: message, isEnglish: true } : { text: german, said: message };
}

const GERMAN: { readonly [K in AnchorFailureKind]: string } & {
  readonly [kind: string]: string | undefined;
} = {
  unreachable:
    'Niemand hat geantwortet, oder man will später gefragt werden. Es wird von selbst wieder versucht.',
  refused: 'Dieses Protokoll oder sein Schlüssel ist dort nicht bekannt: Jemand muss etwas einrichten.',
  invalid: 'Was zurückkam, ist nicht das, worum gebeten wurde. Nichts davon wurde behalten.',
  rollback:
    'Dort wurde schon mehr gesehen, als hier ist: Hier läuft eine ältere Kopie, oder noch jemand schreibt.',
  forked: 'Was dort früher gesehen wurde, ist nicht der Anfang von diesem hier: Es gibt zwei Verläufe.',
};
