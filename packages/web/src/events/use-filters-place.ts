import { useCallback, useState } from 'react';
import { useMedia } from '../ui/use-media.ts';

/** Where the filters are: beside the list, or over it where there is no room. */
export interface FiltersPlace {
  readonly place: 'panel' | 'sheet';
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

export function useFiltersPlace(isDetailsOpen: boolean): FiltersPlace {
  const isPanel = useMedia('(min-width: 900px)');
  const isRoomy = useMedia('(min-width: 1500px)');
  const [panel, setPanel] = useState<boolean>();
  const [isSheetOpen, setSheetOpen] = useState(false);
  const toggleSheet = useCallback(() => setSheetOpen((isOpen) => !isOpen), []);
  const togglePanel = useCallback(() => setPanel((isOpen) => !(isOpen ?? isRoomy)), [isRoomy]);
  return isRoomy || (isPanel && !isDetailsOpen)
    ? { place: 'panel', isOpen: panel ?? isRoomy, toggle: togglePanel }
    : { place: 'sheet', isOpen: isSheetOpen, toggle: toggleSheet };
}
