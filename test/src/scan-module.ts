/**
 * Reads what a TypeScript module imports, and its code without comments and texts, with a scanner that knows
 * strings, templates, regular expressions and comments, and nothing else of the language. The compiler has no
 * programming interface to ask (TypeScript 7), and a tool that reads nothing says that all is well.
 */
export interface ScannedModule {
  readonly imports: readonly ScannedImport[];
  /** The source with every comment, string, template text and regular expression as blanks: names that are used. */
  readonly code: string;
}

export interface ScannedImport {
  readonly specifier: string;
  /** `import type …` or `export type … from`: gone at run time. */
  readonly typeOnly: boolean;
}

export function scanModule(source: string): ScannedModule {
  const { code, texts } = blank(source);
  return { code, imports: [...statements(code, texts), ...calls(code, texts)] };
}

/** Texts by the position of their opening quote. */
type Texts = ReadonlyMap<number, string>;

const FROM = /\b(import|export)\b(?<clause>[^;'"`()]*?\bfrom\s*|\s*)(?=["'])/g;

function statements(code: string, texts: Texts): ScannedImport[] {
  return [...code.matchAll(FROM)].flatMap((match) => {
    const specifier = texts.get(match.index + match[0].length);
    if (specifier === undefined) return [];
    return { specifier, typeOnly: /^\s*type\b(?!\s*(?:,|from\b))/.test(match.groups?.clause ?? '') };
  });
}

/** `import('…')`, `require('…')`, and `new URL('./….ts', import.meta.url)`: how threads are started. */
const CALL = /\b(?:import|require)\s*\(\s*(?=["'`])|\bnew\s+URL\s*\(\s*(?=["'`])/g;

function calls(code: string, texts: Texts): ScannedImport[] {
  return [...code.matchAll(CALL)].flatMap((match) => {
    const specifier = texts.get(match.index + match[0].length);
    if (specifier === undefined || (match[0].startsWith('new') && !/^\.{1,2}\/.*\.[jt]s$/.test(specifier)))
      return [];
    return { specifier: specifier.replace(/\.js$/, '.ts'), typeOnly: false };
  });
}

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//y;
const STRING = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y;
const REGEXP = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const TEMPLATE = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y;

/** After one of these a slash begins a regular expression; after a name, a number or a closing bracket it divides. */
const BEFORE_REGEXP =
  /(?:^|[([{,;=:!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else|void|yield|await))\s*$/;

function blank(source: string): { code: string; texts: Texts } {
  const texts = new Map<number, string>();
  /** For each template that is open, how many braces are open inside its current `${`. */
  const templates: number[] = [];
  let code = '';
  let at = 0;
  const skip = (pattern: RegExp, keep: number): boolean => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0];
    if (found === undefined) return false;
    if (keep > 0) texts.set(at, found.slice(1, -1));
    const inner = found.slice(keep, found.length - keep).replace(/[^\n]/g, ' ');
    code += keep > 0 ? found.slice(0, keep) + inner + found.slice(-keep) : inner;
    at += found.length;
    return true;
  };
  const skipTemplate = (): void => {
    const start = at;
    skip(TEMPLATE, 0);
    if (source[at] === '`') {
      if (source[start - 1] === '`') texts.set(start - 1, source.slice(start, at));
      code += '`';
      at++;
    } else {
      templates.push(0);
      code += '${';
      at += 2;
    }
  };
  while (at < source.length) {
    const character = source.charAt(at);
    if (character === '/' && skip(COMMENT, 0)) continue;
    if (character === '/' && BEFORE_REGEXP.test(code.slice(-40)) && skip(REGEXP, 0)) continue;
    if ((character === "'" || character === '"') && skip(STRING, 1)) continue;
    code += character;
    at++;
    const open = templates.length - 1;
    if (character === '`') skipTemplate();
    else if (character === '{' && open >= 0) templates[open] = (templates[open] ?? 0) + 1;
    else if (character === '}' && open >= 0) {
      if (templates[open] === 0) {
        templates.pop();
        skipTemplate();
      } else templates[open] = (templates[open] ?? 0) - 1;
    }
  }
  return { code, texts };
}
