import { visibleText } from './visible-text.ts';

/** What the server says, as it is shown: in the language of the reader where that is known, else as the server says it. */
export interface Words {
  readonly text: string;
  /** The server's own sentence, for want of another. */
  readonly isEnglish?: boolean;
  /** What a program said beside it, in its own words. */
  readonly said?: string;
}

/** More than that of a message nobody reads. */
const MAX_LENGTH = 400;

/** A sentence, and as a quotation what cannot be said in another language. */
export function ServerWords({ words: { text, isEnglish = false, said } }: { readonly words: Words }) {
  return (
    <>
      <span lang={isEnglish ? 'en' : undefined}>{visibleText(text, MAX_LENGTH)}</span>
      {said !== undefined && said !== '' && (
        <>
          {' '}
          <q lang="en" className="text-fg3">
            {visibleText(said, MAX_LENGTH)}
          </q>
        </>
      )}
    </>
  );
}
