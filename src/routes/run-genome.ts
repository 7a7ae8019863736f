import type { Json } from '../core/evolution/agent.ts';
import { caseRandom } from '../core/evolution/random.ts';
import type { Failure, FailureCode } from '../core/failure.ts';
import type { Program } from '../core/language/bytecode.ts';
import { compile } from '../core/language/compile.ts';
import type { Finding } from '../core/language/finding.ts';
import { parseGenome } from '../core/language/genome.ts';
import { createInstance } from '../core/language/instance.ts';
import { DEFAULT_LIMITS, type Outcome } from '../core/language/outcome.ts';
import { err, ok, type Result } from '../core/result.ts';

/** What a run can end with besides its output. */
export const RUN_FAILURES: readonly FailureCode[] = [
  'gate-refused',
  'fuel-exhausted',
  'memory-exhausted',
  'depth-exhausted',
  'unsupported',
  'bad-output',
  'threw',
  'rate-limited',
];

export interface Run {
  readonly genome: string;
  readonly args: readonly Json[];
  readonly fuel: number;
  readonly bytes: number;
  readonly seed: number;
}

/** `output` is absent if the call returned undefined. */
export interface Ran {
  readonly output?: Json;
  readonly fuel: number;
}

/** About 50 ms of work; in between other requests of the isolate are served. */
const SLICE_FUEL = 2_000_000;
/** Runs at once in this isolate: each may hold 16 MiB. */
const MAX_RUNNING = 6;
const QUEUE_MS = 5_000;
/** Any genome that a population may hold; its own limit was applied when it was made. */
const MAX_GENOME_BYTES = 65_536;
const MAX_PROGRAMS = 64;

const programs = new Map<string, Program>();
let running = 0;

/** Runs a genome once in this isolate's machine, in slices. */
export async function runGenome(
  run: Run,
  wait: (milliseconds: number) => Promise<void>,
): Promise<Result<Ran, Failure>> {
  const program = programOf(run.genome);
  if (!program.ok) return program;
  for (let waited = 0; running >= MAX_RUNNING; waited += 10) {
    if (waited >= QUEUE_MS) return err(busy);
    await wait(10);
  }
  running++;
  try {
    return answerOf(await execute(program.value, run, wait));
  } finally {
    running--;
  }
}

const busy: Failure = {
  code: 'rate-limited',
  detail: 'too many runs at once',
  retryAfterSeconds: 1,
};

async function execute(
  program: Program,
  { args, fuel, bytes, seed }: Run,
  wait: (milliseconds: number) => Promise<void>,
): Promise<Outcome> {
  const random = caseRandom(seed, 'run', 0, 0);
  const instance = createInstance(program, { ...DEFAULT_LIMITS, fuel, bytes, random });
  instance.begin(args);
  for (;;) {
    const outcome = instance.run(SLICE_FUEL);
    if (outcome !== 'more') return outcome;
    await wait(0);
  }
}

function answerOf(outcome: Outcome): Result<Ran, Failure> {
  const { fuel } = outcome;
  if (!outcome.ok) return err({ ...outcome.reason, fuel });
  return ok(outcome.value === undefined ? { fuel } : { output: outcome.value, fuel });
}

/** The compiled program, kept for the next run of the same text. */
function programOf(genome: string): Result<Program, Failure> {
  const known = programs.get(genome);
  if (known) return ok(known);
  const parsed = parseGenome(genome, { genomeBytes: MAX_GENOME_BYTES });
  if (!parsed.ok) {
    return err(refused(parsed.error));
  }
  const program = compile(parsed.value.tree);
  const [oldest] = programs.keys();
  if (programs.size >= MAX_PROGRAMS && oldest !== undefined) programs.delete(oldest);
  programs.set(genome, program);
  return ok(program);
}

function refused(findings: readonly Finding[]): Failure {
  const errors = findings
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, reason, line, hint }) => ({
      pointer: '/genome',
      code: rule,
      detail: reason,
      line,
      hint,
    }));
  const detail = errors[0]?.detail ?? 'the gate refused the genome';
  return { code: 'gate-refused', detail, errors, fuel: 0 };
}
