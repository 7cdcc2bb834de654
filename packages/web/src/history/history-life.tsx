import type { Facets } from 'attestry/api';
import { usePlaceText } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { useSentence } from '../i18n/sentences.ts';
import { useFormat } from '../time/zone.ts';
import { Banner } from '../ui/banner.tsx';
import { visibleText } from '../ui/visible-text.ts';
import { lifeOf } from './history-facts.ts';
import { OpenLink, whoText } from './history-list.tsx';
import { HISTORY } from './history-messages.ts';
import { useLifeRecords } from './history-query.ts';

/** Whether the target is gone, and who took it away. */
export function HistoryLife({ q, counts }: { readonly q: string; readonly counts: Facets | undefined }) {
  const t = useMessages(HISTORY);
  const format = useFormat();
  const placeText = usePlaceText();
  const life = lifeOf(useLifeRecords(q, counts) ?? []);
  const removedBy = life?.state === 'back' ? life.removedBy : life?.by;
  const sentence = useSentence(removedBy?.leaf.type ?? '', removedBy?.sentence ?? '');
  if (life === undefined || removedBy === undefined) return null;
  const { occurred } = removedBy.leaf;
  const place = placeText(removedBy.leaf);
  return (
    <Banner tone={life.state === 'removed' ? 'warn' : 'info'} title={t[life.state]}>
      <span className="foreign">
        {t.removedBy({
          sentence: visibleText(sentence, 200),
          who: visibleText(whoText(removedBy, 'actor'), 120),
        })}
      </span>{' '}
      · {format.time(occurred, 'minute')} ·{' '}
      <OpenLink place={place} className="underline">
        #{place}
      </OpenLink>
    </Banner>
  );
}
