/**
 * Texts, each room its own: the table of a screen comes with the code of that screen.
 *
 *     const MESSAGES = defineMessages({
 *       en: { title: 'Events', found: plural({ one: '{n} event', other: '{n} events' }), hello: text('Hello {name}') },
 *       de: { title: 'Ereignisse', found: plural({ one: '{n} Ereignis', other: '{n} Ereignisse' }), … },
 *     });
 *     const t = useMessages(MESSAGES);   t.title   t.found(3)   t.hello({ name })
 *
 * A text that German lacks, or has too many, is an error of the compiler.
 */
import { type Language, useLanguage } from './language.ts';

/** A text, or one that needs something to be said. */
export type Message = string | ((...values: never[]) => string);
export type MessageTable = { readonly [name: string]: Message };

/** The same names, of the same kinds. */
type Translated<M extends MessageTable> = {
  readonly [N in keyof M]: M[N] extends string ? string : M[N];
};

/** What a message takes that was made by {@link text} or {@link plural}; the language is known to the table. */
export interface Messages<M extends MessageTable> {
  readonly en: M;
  readonly de: Translated<M>;
}

export function defineMessages<const M extends MessageTable>(messages: Messages<M>): Messages<M> {
  return messages;
}

/** The texts in the language of the reader. */
export function useMessages<M extends MessageTable>(messages: Messages<M>): Translated<M> {
  return messagesIn(messages, useLanguage());
}

export function messagesIn<M extends MessageTable>(messages: Messages<M>, language: Language): Translated<M> {
  return language === 'de' ? messages.de : (messages.en as Translated<M>);
}

type Forms = { readonly [F in Intl.LDMLPluralRule]?: string } & { readonly other: string };

/** Of one language: both tables have their own, and English and German happen to have the same two forms. */
const RULES = { en: new Intl.PluralRules('en'), de: new Intl.PluralRules('de') };
const NUMBERS = { en: new Intl.NumberFormat('en'), de: new Intl.NumberFormat('de') };

/** A text that depends on a number, `{n}`, which it writes as the language does. */
export function plural(forms: Forms, language: Language = 'en'): (n: number) => string {
  return (n) =>
    (forms[RULES[language].select(n)] ?? forms.other).replaceAll('{n}', NUMBERS[language].format(n));
}

/** {@link plural} in German. */
export function mehrzahl(forms: Forms): (n: number) => string {
  return plural(forms, 'de');
}

/** A text with values in it: `{name}`. */
export function text<const T extends string>(template: T): (values: ValuesOf<T>) => string {
  return (values) =>
    template.replaceAll(/\{(\w+)\}/g, (_, name: string) => String((values as Record<string, unknown>)[name]));
}

type ValuesOf<T extends string> = T extends `${string}{${infer N}}${infer Rest}`
  ? { readonly [K in N]: string | number } & ValuesOf<Rest>
  : unknown;
