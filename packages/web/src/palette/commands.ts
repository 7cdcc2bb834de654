import { createContext, useContext, useEffect, useRef } from 'react';

/** Something that the palette can do. */
export interface Command {
  readonly id: string;
  /** In the language of the reader. */
  readonly label: string;
  /** The shortcut that does the same, as it is pressed. */
  readonly keys?: string;
  readonly run: () => void;
}

/** What the screen that is shown offers beside what the palette knows by itself. */
export class CommandRegistry {
  readonly #groups = new Set<() => readonly Command[]>();

  add(group: () => readonly Command[]): () => void {
    this.#groups.add(group);
    return () => this.#groups.delete(group);
  }

  list(): readonly Command[] {
    return [...this.#groups].flatMap((group) => group());
  }
}

export const CommandContext = createContext<CommandRegistry>(new CommandRegistry());

/** Commands for as long as the component is there. */
export function useCommands(commands: readonly Command[]): void {
  const registry = useContext(CommandContext);
  const latest = useRef(commands);
  latest.current = commands;
  useEffect(() => registry.add(() => latest.current), [registry]);
}
