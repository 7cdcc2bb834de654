import { AttestryError, FilterError } from '@attestry/log';
import { FILTER_KEYS, type Filter, formatKey, parseFilter, resolveKey, type Span } from '@attestry/log/query';

/** What whoever is shown nothing personal may search by, in the order in which an interface offers it. */
const SHOWN_KEYS: readonly string[] = FILTER_KEYS.filter(({ personal }) => !personal).map(({ key }) => key);

/**
 * Refuses a query that asks for anything else than what is shown with all that is personal kept back: a count of one would tell as much
 * as the record. Words are refused with the keys, since they are looked for in all sections.
 *
 * @throws AttestryError FILTER_MASKED, with the place of what it asks for; FilterError where it cannot be read
 */
export function requireShownFilter(query: string): void {
  const [sought] = personalParts(parseFilter(query));
  if (sought === undefined) return;
  const { what, span } = sought;
  const message = `${what} what is personal, and that is not shown to you: search by ${SHOWN_KEYS.join(', ')}`;
  throw new AttestryError('FILTER_MASKED', message, {
    cause: new FilterError(message, span.start, span.end - span.start),
  });
}

interface PersonalPart {
  readonly what: string;
  readonly span: Span;
}

function personalParts(filter: Filter): readonly PersonalPart[] {
  switch (filter.kind) {
    case 'all':
      return [];
    case 'and':
    case 'or':
      return filter.items.flatMap(personalParts);
    case 'not':
      return personalParts(filter.item);
    case 'filter':
      if (resolveKey(filter.key)?.info.personal === false) return [];
      return [{ what: `"${formatKey(filter)}" asks for`, span: filter.keySpan }];
    case 'word':
    case 'phrase':
      return [{ what: 'words are looked for in', span: filter.span }];
  }
}
