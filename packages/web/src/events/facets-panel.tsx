import type { RecordJson } from 'attestry/api';
import { memo } from 'react';
import { isMaskedFilter } from '../api/api-error.ts';
import { defineMessages, text, useMessages } from '../i18n/messages.ts';
import { onlyValue, toggleExcluded, toggleValue, valuesOf } from '../query-bar/query-controls.ts';
import { useOutcomeName } from '../record/outcome-name.ts';
import { withRange } from '../time/range.ts';
import { Failure } from '../ui/failure.tsx';
import { useSeverityNames } from '../ui/severity.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import {
  countedFacet,
  FACET_KEYS,
  FACETS,
  type FacetName,
  type FacetValue,
  facetQuery,
  withChosen,
} from './facet-counts.ts';
import { FacetGroup } from './facet-group.tsx';
import { useFacets } from './use-events.ts';
import type { EventsAddress } from './use-events-search.ts';

const MESSAGES = defineMessages({
  en: {
    severity: 'Severity',
    category: 'Category',
    type: 'Type',
    outcome: 'Outcome',
    actor: 'Actor',
    ip: 'IP address',
    newest: 'of the newest 1,000',
    loaded: text('of {n} loaded'),
  },
  de: {
    severity: 'Schweregrad',
    category: 'Kategorie',
    type: 'Art',
    outcome: 'Ausgang',
    actor: 'Akteur',
    ip: 'IP-Adresse',
    newest: 'der neuesten 1.000',
    loaded: text('von {n} geladenen'),
  },
});

export interface FacetsPanelProps {
  readonly address: EventsAddress;
  readonly isReadable: boolean;
  /** The rows that are loaded: counted where the server does not count. */
  readonly loaded: readonly RecordJson[];
}

/** Who, what and where, with counts: one click is a filter. */
export const FacetsPanel = memo(function FacetsPanel({ address, isReadable, loaded }: FacetsPanelProps) {
  return (
    <div className="flex flex-col gap-4">
      {FACETS.map((facet) => (
        <Facet key={facet} facet={facet} address={address} isReadable={isReadable} loaded={loaded} />
      ))}
    </div>
  );
});

/** Types are told apart by their ends. */
const LOOKS = {
  severity: 'text',
  category: 'text',
  type: 'type',
  outcome: 'text',
  actor: 'mono',
  ip: 'mono',
} as const;

interface FacetProps extends FacetsPanelProps {
  readonly facet: FacetName;
}

function Facet({ facet, address, isReadable, loaded }: FacetProps) {
  const t = useMessages(MESSAGES);
  const labelOf = useValueLabel(facet);
  const { q, range, change } = address;
  const key = FACET_KEYS[facet];
  // The same question for all facets that filter nothing: it is asked once.
  const { data, error, refetch } = useFacets(withRange(facetQuery(q, facet), range), isReadable);
  if (data === undefined) {
    if (!isReadable) return null;
    if (error !== null)
      return facet === 'severity' && !isMaskedFilter(error) ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : null;
    return <Skeleton className="h-28" />;
  }
  const chosen = valuesOf(q, key);
  const counted = countedFacet(facet, data, loaded);
  const values = withChosen(counted.values, [...chosen.included, ...chosen.excluded]);
  if (values.length === 0) return null;
  const note = { all: '', newest: t.newest, loaded: t.loaded({ n: loaded.length }) }[counted.of];
  return (
    <FacetGroup
      title={t[facet]}
      note={note}
      values={values.map((value): FacetValue => ({ ...value, label: labelOf(value) }))}
      chosen={chosen}
      look={LOOKS[facet]}
      onOnly={(value) => change({ q: onlyValue(q, key, value) })}
      onToggle={(value) => change({ q: toggleValue(q, key, value) })}
      onExclude={(value) => change({ q: toggleExcluded(q, key, value) })}
    />
  );
}

/** What a value is called by people, where that is something else. */
function useValueLabel(facet: FacetName): (value: FacetValue) => string {
  const severities: ReadonlyMap<string, string> = new Map(Object.entries(useSeverityNames()));
  const outcomeName = useOutcomeName();
  return ({ value, label }) => {
    if (facet === 'severity') return severities.get(value) ?? label;
    return facet === 'outcome' ? outcomeName(label) : label;
  };
}
