import type picocolors from 'picocolors';

/** Colouring functions; identity functions when colours are off. */
export type TerminalColors = ReturnType<typeof picocolors.createColors>;

/** Something that redraws itself at the bottom of the screen; messages are printed above it. */
export interface LiveRegion {
  /** Prints whole lines above the region; `text` ends with a newline. */
  printAbove(text: string): void;
}

/** Where a command's words go: data to stdout, everything else to stderr. */
export interface Terminal {
  /** Writes to stdout as it is; resolves once the stream takes more (back-pressure), rejects never: a closed pipe ends quietly. */
  out(text: string | Uint8Array): Promise<void>;
  /** A message for a person, one line or more, to stderr; silent under `--quiet`. */
  say(text: string): void;
  /** An error or warning, to stderr, always. */
  complain(text: string): void;
  /** Messages go above this region from now on; `undefined` ends that. */
  attach?(region: LiveRegion | undefined): void;
  /** stderr is a terminal: progress may redraw. */
  readonly isInteractive: boolean;
  /** Columns of the terminal, 80 when unknown. */
  readonly columns: number;
  /** Colours for stdout and stderr, identity functions when NO_COLOR is set or it is not a terminal. */
  readonly outColors: TerminalColors;
  readonly errColors: TerminalColors;
  /** Raw stdin, for commands that read from it; absent where there is none. */
  readonly input?: NodeJS.ReadStream | undefined;
  /** Raw stderr for progress bars. */
  readonly errStream: NodeJS.WriteStream;
}
