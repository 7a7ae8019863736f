import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { deapSymbolicRegression } from '../../../src/core/evolution/presets.ts';
import { createLocalEvaluator } from '../../../src/engine/local-evaluator.ts';
import { runSearch } from '../../../src/engine/run-search.ts';
import { offlineTask } from '../../support/offline-task.ts';
import { median } from '../figures.ts';
import type { Figures, Run, SearchBench } from './bench.ts';
import { difference, wilson } from './intervals.ts';
import { budgetText, figureOf, onProcessor, percent, runsWith, sumOf } from './runs.ts';

/** DEAP solves it if its best tree is nearer than this. */
const SOLVED = 1e-12;
/** Not inferior: with 95 % confidence not this much less often solved. */
const MARGIN = 0.1;
/** Evaluations per processor second against DEAP's (target G5). */
const FASTER = 25;
/** DEAP 1.3.1 on another day, for machines without it. */
const DEAP_RUNS = { solved: 24, runs: 30, perSecond: 16_767 };
const TASK = 'x⁴ + x³ + x² + x';
const SCRIPT = fileURLToPath(new URL('deap-quartic.py', import.meta.url));

/**
 * DEAP's example of symbolic regression under the preset of its settings and at its budget, each seed beside a run of
 * DEAP itself where Debian's python3-deap is installed: how often each solves it, and how fast each evaluates.
 */
export const deap: SearchBench = {
  engine: 8,
  tasks: [TASK],
  seeds: 200,
  run: (_, seed) => ({ ...ours(seed), ...theirs(seed) }),
  row(task, runs) {
    const mine = runsWith(runs, 'solved').length;
    const their = deapRuns(runs);
    const gap = difference(mine, runs.length, their.solved, their.runs);
    return {
      task: `symbolic regression, ${task}`,
      budget: budgetText(6_927, runs),
      ours: `${rate(mine, runs.length)} solved; ${points(gap.value)} points to DEAP [${points(gap.low)}, ${points(gap.high)}]`,
      anchor: `DEAP ${rate(their.solved, their.runs)}${their.note}; target: 95 % sure of no more than ${100 * MARGIN} points below`,
      reached: gap.low > -MARGIN,
    };
  },
  total(runs) {
    const perSecond = speed(runs, 'evaluations', 'cpuSeconds');
    const { perSecond: anchor, note } = deapRuns(runs);
    const beside = runs.filter(isBeside);
    const deapPerSolution =
      beside.length === 0
        ? ''
        : `, ${perSolution(beside, 'deapSolved', 'deapCpuSeconds')} a solution`;
    return {
      task: 'the same runs: evaluations per processor second',
      budget: `${runs.length} runs`,
      ours: `${Math.round(perSecond).toLocaleString('en')}, ${(perSecond / anchor).toFixed(2)}× DEAP; ${perSolution(runs, 'solved', 'cpuSeconds')} a solution`,
      anchor: `DEAP ${Math.round(anchor).toLocaleString('en')}${note}${deapPerSolution}; target ${FASTER}×`,
      reached: perSecond >= FASTER * anchor,
    };
  },
};

function ours(seed: number): Figures {
  const task = offlineTask({
    name: 'quartic',
    seeds: ['export default function f(x) { return x; }'],
    evaluator: {
      kind: 'cases',
      compare: { kind: 'squared-error' },
      cases: Array.from({ length: 20 }, (_, i) => {
        const x = (i - 10) / 10;
        return { args: [x], expected: x ** 4 + x ** 3 + x ** 2 + x };
      }),
    },
    config: {
      ...deapSymbolicRegression,
      seed,
      stop: { ...deapSymbolicRegression.stop, fitness: 1 / (1 + SOLVED) },
    },
  });
  const { value, cpuSeconds } = onProcessor(() =>
    runSearch(task, createLocalEvaluator(task.evaluation)),
  );
  const { state } = value;
  const { fitness = 0 } = state.best?.evaluation ?? {};
  return {
    solved: Number(fitness >= 1 / (1 + SOLVED)),
    evaluations: state.evaluations,
    cpuSeconds,
  };
}

/** Of DEAP with the same seed (of its own generator); nothing where it is not installed. */
function theirs(seed: number): Figures {
  // Debian's packages belong to Debian's Python, whatever `python3` is.
  const { status, stdout } = spawnSync('/usr/bin/python3', [SCRIPT, String(seed)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 60_000,
  });
  if (status !== 0) return {};
  const { mse, evaluations, seconds } = JSON.parse(stdout);
  return {
    deapSolved: Number(mse < SOLVED),
    deapEvaluations: Number(evaluations),
    deapCpuSeconds: Number(seconds),
  };
}

/** What DEAP came to in the same runs, or once, where it took no part in them. */
function deapRuns(runs: readonly Run[]): typeof DEAP_RUNS & { readonly note: string } {
  const beside = runs.filter(isBeside);
  if (beside.length === 0) return { ...DEAP_RUNS, note: ' (measured once)' };
  return {
    solved: runsWith(beside, 'deapSolved').length,
    runs: beside.length,
    perSecond: speed(beside, 'deapEvaluations', 'deapCpuSeconds'),
    note: ' (beside)',
  };
}

const isBeside = ({ figures }: Run): boolean => figures['deapSolved'] !== undefined;

/** Processor time of all runs for each that solved it. */
function perSolution(runs: readonly Run[], solved: string, seconds: string): string {
  return `${Math.round((1_000 * sumOf(runs, seconds)) / runsWith(runs, solved).length).toLocaleString('en')} ms`;
}

/** Median over the runs. */
function speed(runs: readonly Run[], evaluations: string, seconds: string): number {
  const took = figureOf(runs, seconds);
  return median(figureOf(runs, evaluations).map((made, i) => made / (took[i] ?? 1)));
}

const points = (share: number): string =>
  `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(1)}`;

function rate(solved: number, runs: number): string {
  const { low, high } = wilson(solved, runs);
  return `${solved}/${runs} = ${percent(solved / runs)} % [${percent(low)}–${percent(high)}]`;
}
