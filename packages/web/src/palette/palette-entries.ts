import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useContext } from 'react';
import { api } from '../api/attestry-api.ts';
import { useLog, useMay, useSession, useVerify } from '../api/queries.ts';
import { useMessages } from '../i18n/messages.ts';
import { usePreferences } from '../preferences/preferences.ts';
import { ShortcutContext } from '../shortcuts/shortcuts.ts';
import { visibleText } from '../ui/visible-text.ts';
import { useAllViews } from '../views/views.ts';
import { CommandContext } from './commands.ts';
import { PALETTE } from './palette-messages.ts';
import type { PaletteEntry } from './palette-rows.ts';
import { type TypedTarget, typedTargets } from './typed-target.ts';

/** Longer names would leave no room for what they are names of. */
const MAX_NAME = 80;

type Screen = 'overview' | 'events' | 'integrity' | 'exports' | 'jobs' | 'settings';
const SCREENS: readonly (readonly [to: string, name: Screen, keys: string])[] = [
  ['/', 'overview', 'g o'],
  ['/events', 'events', 'g e'],
  ['/integrity', 'integrity', 'g i'],
  ['/exports', 'exports', 'g x'],
  ['/jobs', 'jobs', 'g j'],
  ['/settings', 'settings', 'g s'],
];

/** Everything that can be chosen whatever is typed, in the order in which it is shown. */
export function useFixedEntries(): readonly PaletteEntry[] {
  const commands = useContext(CommandContext).list();
  const screen = commands.map(({ id, label, keys, run }) => ({
    id: `screen.${id}`,
    group: 'screen' as const,
    label: visibleText(label, MAX_NAME),
    run,
    ...(keys !== undefined && { keys }),
  }));
  return [...screen, ...useGoEntries(), ...useViewEntries(), ...useActionEntries(), ...useDisplayEntries()];
}

/** Where the address of the Events screen leads for a search. */
export function useTypedEntries(typed: string): readonly PaletteEntry[] {
  const t = useMessages(PALETTE);
  const router = useRouter();
  return typedTargets(typed).map((target) => ({
    id: `typed.${target.kind}`,
    group: 'typed',
    label: typedLabel(t, target),
    run: () =>
      target.kind === 'record'
        ? router.navigate({ to: '/events/$position', params: { position: target.seq } })
        : router.navigate({ to: '/events', search: { q: target.q, range: 'all' } as never }),
  }));
}

function typedLabel(t: ReturnType<typeof useMessages<typeof PALETTE.en>>, target: TypedTarget): string {
  if (target.kind === 'record') return t.record({ seq: target.seq });
  if (target.kind === 'hash') return t.hash({ hash: target.hash });
  if (target.kind === 'id') return t.id({ id: target.id });
  return t.search({ q: visibleText(target.q, MAX_NAME) });
}

function useGoEntries(): readonly PaletteEntry[] {
  const t = useMessages(PALETTE);
  const router = useRouter();
  const mayExport = useMay('export');
  return SCREENS.filter(([, name]) => name !== 'exports' || mayExport).map(([to, name, keys]) => ({
    id: `go.${name}`,
    group: 'goTo',
    label: t.go({ screen: t[name] }),
    keys,
    run: () => router.navigate({ to }),
  }));
}

function useViewEntries(): readonly PaletteEntry[] {
  const t = useMessages(PALETTE);
  const router = useRouter();
  return useAllViews().map(({ id, name, search }) => ({
    id: `view.${id}`,
    group: 'views',
    label: t.view({ name: visibleText(name, MAX_NAME) }),
    run: () => router.navigate({ to: '/events', search: search as never }),
  }));
}

/** What is done is seen on the Integrity screen: the palette leads there. */
function useActionEntries(): readonly PaletteEntry[] {
  const t = useMessages(PALETTE);
  const log = useLog();
  const client = useQueryClient();
  const router = useRouter();
  const verify = useVerify();
  const mayVerify = useMay('verify');
  const shortcuts = useContext(ShortcutContext);
  const sign = useMutation({
    mutationFn: () => api.signNow(log),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: ['chain', log] }),
        client.invalidateQueries({ queryKey: ['checkpoints', log] }),
      ]),
  });
  const show = async (act: () => Promise<unknown>): Promise<void> => {
    await act();
    await router.navigate({ to: '/integrity' });
  };
  const help = shortcuts.list().find(({ keys }) => keys === '?');
  return [
    ...(mayVerify
      ? [
          {
            id: 'verify.full',
            label: t.verifyFull,
            keys: 'v',
            run: () => show(() => verify.mutateAsync('full')),
          },
          { id: 'verify.quick', label: t.verifyQuick, run: () => show(() => verify.mutateAsync('quick')) },
        ]
      : []),
    { id: 'sign', label: t.sign, run: () => show(() => sign.mutateAsync()) },
    ...(help === undefined ? [] : [{ id: 'help', label: t.help, keys: '?', run: help.run }]),
  ].map((entry) => ({ ...entry, group: 'doIt' }));
}

/** What is so already is not offered. */
function useDisplayEntries(): readonly PaletteEntry[] {
  const t = useMessages(PALETTE);
  const { logs } = useSession();
  const current = useLog();
  const router = useRouter();
  const [{ theme, zone, language }, change] = usePreferences();
  const themes = (['system', 'light', 'dark'] as const)
    .filter((one) => one !== theme)
    .map((one) => ({ label: t.scheme({ name: t[one] }), run: () => change({ theme: one }) }));
  const zones = (['utc', 'local'] as const)
    .filter((one) => one !== zone)
    .map((one) => ({
      label: t.zone({ name: one === 'utc' ? 'UTC' : t.local }),
      run: () => change({ zone: one }),
      keys: 'u',
    }));
  const languages = ([['en', 'English'] as const, ['de', 'Deutsch'] as const] as const)
    .filter(([one]) => one !== language)
    .map(([one, name]) => ({ label: t.language({ name }), run: () => change({ language: one }) }));
  const others = logs
    .filter(({ name }) => name !== current)
    .map(({ name }) => ({
      label: t.log({ name: visibleText(name, MAX_NAME) }),
      run: () => router.navigate({ to: '.', search: { log: name } as never }),
    }));
  return [...others, ...themes, ...zones, ...languages].map((entry) => ({
    ...entry,
    id: entry.label,
    group: 'display',
  }));
}
