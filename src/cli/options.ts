import { parseArgs, type ParseArgsConfig } from 'node:util';
import { messageOf } from '../core/message-of.ts';
import { tell } from './terminal.ts';

/** Command lines as values: unknown options and bad numbers end with a message that names them. */
export type Options = NonNullable<ParseArgsConfig['options']>;

export interface ParsedLine {
  readonly positionals: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  /** A whole number ≥ 0. */
  count(name: string): number | undefined;
  /** A number ≥ 0, as 0.25. */
  amount(name: string): number | undefined;
}

/** @param most so many positional arguments has the command */
export function parseLine(options: Options, usage: string, most = 0): ParsedLine {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new Error(`${messageOf(error)}\n${usage}`, {
      cause: error,
    });
  }
  const { values, positionals } = parsed;
  const extra = positionals[most];
  if (extra !== undefined)
    throw new Error(
      `unexpected argument "${extra}". npm hands options on only behind --, as in: npm run evolve -- …\n${usage}`,
    );
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  const number = (name: string, form: RegExp, what: string): number | undefined => {
    const value = text(name);
    if (value === undefined) return undefined;
    if (!form.test(value)) throw new Error(`--${name} needs ${what}\n${usage}`);
    return Number(value);
  };
  return {
    positionals,
    flag: (name) => values[name] === true,
    text,
    count: (name) => number(name, /^\d{1,16}$/, 'a whole number'),
    amount: (name) => number(name, /^(?:\d{1,12}(?:\.\d{0,9})?|\.\d{1,9})$/, 'an amount, as 0.25'),
  };
}

/** Exit code of a command whose reader left, as a shell tells it (128 + SIGPIPE). */
const READER_LEFT = 141;

/** Runs a command: an error is one line on stderr and exit code 1, never a stack trace. `… | head` may end it early. */
export function runCommand(main: () => Promise<void>): void {
  for (const out of [process.stdout, process.stderr])
    out.on('error', ({ code }: NodeJS.ErrnoException) =>
      process.exit(code === 'EPIPE' ? READER_LEFT : 1),
    );
  main().catch((error: unknown) => {
    tell(process.stderr, messageOf(error));
    process.exit(1);
  });
}
