import { gzipSync } from 'node:zlib';

/** What Vite writes down of a build, `.vite/manifest.json`: by source, what became of it. */
export type Manifest = { readonly [source: string]: ManifestChunk };

interface ManifestChunk {
  readonly file: string;
  /** Chunks that are loaded with it. */
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

export interface Part {
  readonly file: string;
  /** As it is sent: packed by gzip, fonts as they are. */
  readonly bytes: number;
}

/**
 * The files that a reader's browser loads before it shows a screen: the page, what the page names, and the chunk of the
 * screen; each with all that it imports from the start. `read` gives a file of the build.
 */
export function firstLoad(
  manifest: Manifest,
  screen: string,
  read: (file: string) => Uint8Array,
): readonly Part[] {
  const files = new Set(['index.html', ...namedBy(new TextDecoder().decode(read('index.html')))]);
  const walk = (source: string, seen: Set<string>): void => {
    const chunk = manifest[source];
    if (chunk === undefined) throw new Error(`the build has no ${source}`);
    if (seen.has(source)) return;
    seen.add(source);
    for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
    for (const one of chunk.imports ?? []) walk(one, seen);
  };
  const seen = new Set<string>();
  walk('index.html', seen);
  walk(screen, seen);
  return [...files]
    .map((file) => ({ file, bytes: gzipSync(read(file), { level: 9 }).length }))
    .sort((a, b) => b.bytes - a.bytes);
}

/** What a page loads by itself: scripts and styles. */
function namedBy(html: string): string[] {
  return [...html.matchAll(/<(?:script|link)\b[^>]*\b(?:src|href)="\.?\/?([^"]+)"/g)].map(
    ([, file = '']) => file,
  );
}

/** Fonts that a reader of a Latin script is sent: each font is in parts, by script, and no more is asked for. */
export function latinFonts(manifest: Manifest, read: (file: string) => Uint8Array): readonly Part[] {
  return Object.values(manifest)
    .filter(({ file }) => /-latin-(?!ext).*\.woff2$/.test(file))
    .map(({ file }) => ({ file, bytes: read(file).length }));
}

export function sumOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** `212.3 KB`: of 1000 bytes, as browsers count what they load. */
export function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} KB`;
}
