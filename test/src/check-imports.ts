import { posix } from 'node:path';
import { EMPTY_NAMES, IMPURE, READS_ENVIRONMENT, type Room } from './import-rules.ts';
import { type ScannedImport, type ScannedModule, scanModule } from './scan-module.ts';

/** The modules of one package: path below src → source. */
export type Sources = ReadonlyMap<string, string>;

export interface PackageRules {
  /** How its own name is imported: `@attestry/log`. */
  readonly name: string;
  readonly rooms: { readonly [room: string]: Room };
  /** Modules that `package.json#exports` opens to others. */
  readonly doors: readonly string[];
  /** The room that may read `process.env`. */
  readonly environment?: string;
}

/** What breaks a rule, as sentences that name module, rule and reason. None when all is well. */
export function checkImports(sources: Sources, rules: PackageRules): readonly string[] {
  const modules = new Map([...sources].map(([path, source]) => [path, scanModule(source)]));
  const product = [...modules].filter(([path]) => !isTest(path));
  return [
    ...product.flatMap(([path, module]) => checkModule(path, module, rules)),
    ...product.flatMap(([path, module]) => checkTargets(path, module, sources)),
    ...[...modules.keys()].flatMap((path) => checkName(path, rules)),
    ...findCycles(
      product,
      (path) => path,
      (one) => !one.typeOnly,
      'modules import each other in a circle',
    ),
    // Types count here: folders that only know each other's types are one folder all the same.
    ...findCycles(product, topFolder, () => true, 'folders import each other in a circle'),
  ];
}

/** A test, or a kit that only tests import. */
export function isTest(path: string): boolean {
  return /\.test\.(?:kit\.)?tsx?$/.test(path);
}

function checkModule(path: string, { code, imports }: ScannedModule, rules: PackageRules): string[] {
  const room = roomOf(path, rules);
  const known = rules.rooms[room];
  if (known === undefined)
    return [`${path}: no rule for this folder: say in import-rules.ts what it may import, and why`];
  const broken = imports.flatMap((one) => checkImport(path, room, known, one, rules));
  if (known.pure) {
    for (const [uses, instead] of IMPURE) {
      const found = uses.exec(code)?.[0];
      if (found !== undefined) broken.push(`${path}: "${found}" in the pure room ${room}: ${instead}`);
    }
  }
  const mayReadEnvironment = room === rules.environment || path in READS_ENVIRONMENT;
  if (!mayReadEnvironment && /\bprocess\s*(?:\?\.|\.)\s*env\b/.test(code)) {
    broken.push(`${path}: reads process.env: settings are arguments; only cli/ reads the environment`);
  }
  return broken;
}

function checkImport(
  path: string,
  room: string,
  rule: Room,
  { specifier, typeOnly }: ScannedImport,
  rules: PackageRules,
): string[] {
  if (!specifier.startsWith('.')) return checkPackage(path, room, rule, specifier, typeOnly);
  if (isStyle(specifier)) return [];
  if (!/\.tsx?$/.test(specifier))
    return [`${path}: imports ${specifier}: write the whole file name, with .ts`];
  const target = resolve(path, specifier);
  if (target.startsWith('..'))
    return [`${path}: imports ${specifier}: other packages are imported by their name`];
  if (isTest(target)) return [`${path}: imports ${specifier}: what ships does not import tests`];
  if (rules.doors.includes(target) && posix.basename(target) === 'index.ts') {
    return [`${path}: imports the door ${target}: doors are for others, name the module itself`];
  }
  const into = roomOf(target, rules);
  if (into === room || into in rule.may || target in rule.may || '*' in rule.may) return [];
  const allowed = Object.keys(rule.may).join(', ') || 'nothing else';
  return [`${path}: ${room || 'the top'} may import ${allowed}, not ${target}`];
}

/** Of a browser; the bundler looks whether it is there. */
function isStyle(specifier: string): boolean {
  return specifier.endsWith('.css');
}

function checkPackage(
  path: string,
  room: string,
  rule: Room,
  specifier: string,
  typeOnly: boolean,
): string[] {
  if (rule.pure && specifier.startsWith('node:'))
    return [`${path}: imports ${specifier} in the pure room ${room}`];
  const isNamed = (names: readonly string[] = []): boolean =>
    names.some((name) => (name.endsWith('*') ? specifier.startsWith(name.slice(0, -1)) : name === specifier));
  if (isNamed(rule.packages) || (typeOnly && isNamed(rule.types))) return [];
  const what = isNamed(rule.types) ? 'only types of' : 'nothing of';
  return [`${path}: ${room || 'the top'} may import ${what} the package ${specifier}`];
}

function checkTargets(path: string, { imports }: ScannedModule, sources: Sources): string[] {
  return imports
    .filter(({ specifier }) => specifier.startsWith('.') && !isStyle(specifier))
    .filter(({ specifier }) => !sources.has(resolve(path, specifier)))
    .map(({ specifier }) => `${path}: imports ${specifier}, which is not there`);
}

function checkName(path: string, rules: PackageRules): string[] {
  const folders = path.split('/').slice(0, -1);
  const empty = folders.find((folder) => EMPTY_NAMES.includes(folder));
  if (empty !== undefined)
    return [`${path}: a folder named "${empty}" says nothing: name it for what is in it`];
  const isIndex = posix.basename(path) === 'index.ts';
  if (isIndex && !rules.doors.includes(path))
    return [`${path}: index.ts is for public doors, and this is none`];
  return [];
}

/** Each circle once, from its first member by name on. */
function findCycles(
  modules: readonly (readonly [path: string, module: ScannedModule])[],
  nodeOf: (path: string) => string,
  counts: (one: ScannedImport) => boolean,
  what: string,
): string[] {
  const edges = new Map<string, Set<string>>();
  for (const [path, { imports }] of modules) {
    const from = nodeOf(path);
    const targets = edges.get(from) ?? new Set();
    edges.set(from, targets);
    for (const { specifier } of imports.filter(counts)) {
      if (!specifier.startsWith('.')) continue;
      const to = nodeOf(resolve(path, specifier));
      if (to !== from) targets.add(to);
    }
  }
  const done = new Set<string>();
  const circles = new Set<string>();
  const walk = (node: string, trail: readonly string[]): void => {
    const seen = trail.indexOf(node);
    if (seen >= 0) circles.add(canonicalCircle(trail.slice(seen)).join(' → '));
    if (seen >= 0 || done.has(node)) return;
    for (const next of edges.get(node) ?? []) walk(next, [...trail, node]);
    done.add(node);
  };
  for (const node of edges.keys()) walk(node, []);
  return [...circles].map((circle) => `${what}: ${circle}`);
}

function canonicalCircle(circle: readonly string[]): readonly string[] {
  const first = circle.indexOf([...circle].sort()[0] ?? '');
  return [...circle.slice(first), ...circle.slice(0, first)];
}

function roomOf(path: string, { rooms }: PackageRules): string {
  const segments = path.split('/');
  for (let length = segments.length; length > 0; length--) {
    const room = segments.slice(0, length).join('/');
    if (room in rooms) return room;
  }
  // A folder that nobody named has no rule, so that it is noticed.
  return segments.length === 1 ? '' : (segments[0] ?? '');
}

/** The files at the top are no folder: each stands for itself. */
function topFolder(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : path;
}

function resolve(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}
