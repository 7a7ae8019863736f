import { DOUBLE } from './double.ts';
import { MODEL_VARIABLES } from './model-variables.ts';

const LIMITS = { usd: 1, calls: 2, tokens: 3 };
const STOP = {
  evaluations: 10,
  fitness: 1,
  stagnation: 3,
  generations: 4,
  seconds: 5,
  proposals: 6,
};

/** Every field that a population may be made with. */
export const WHOLE = {
  name: 'whole',
  task: 'double it',
  seeds: [DOUBLE.seeds[0]],
  baselines: [{ name: 'twice', genome: 'export default function f(x) { return x + x; }' }],
  evaluator: {
    kind: 'cases',
    compare: { kind: 'numeric', tolerance: 0.5 },
    cases: [{ args: [1], expected: 2, weight: 2, group: 'small' }],
    heldOut: [{ args: [2], expected: 4, weight: 1, group: 'large' }],
    test: [{ args: [3], expected: 6, weight: 1, group: 'large' }],
  },
  config: {
    seed: 1,
    strategy: 'islands',
    signature: { params: [{ name: 'x', type: { array: 'number' } }], returns: 'any' },
    init: { kind: 'ramped', depth: [2, 3] },
    primitives: {
      terminals: ['x'],
      constants: { range: [-1, 1], integer: true, rate: 0.5 },
      strings: ['a'],
      operators: ['+'],
      functions: ['Math.max'],
      methods: ['push'],
      statements: ['if'],
      helpers: null,
      strict: true,
    },
    search: {
      parents: 'weighted',
      tournament: 2,
      crossover: 0.1,
      mutation: 0.9,
      elites: 1,
      maxDepth: 9,
      downSample: 0.5,
    },
    populationSize: 20,
    generationSize: 10,
    maxAgents: 100,
    islands: { count: 2, emigrateEvery: 3, emigrants: 1 },
    archive: { descriptors: [{ name: 'nodes', min: 1, max: 9, bins: 3 }] },
    genomeBytes: 4_096,
    fuelPerCall: 10_000,
    bytesPerCall: 100_000,
    repeats: 2,
    heldOutTolerance: 0.1,
    snapshotEvery: 5,
    shards: 2,
    stop: STOP,
    models: {
      arms: [MODEL_VARIABLES.OPENAI_MODELS],
      concurrency: 2,
      share: 0.5,
      genetic: 10,
      cache: true,
    },
    budget: { usd: 0.5, calls: 10, tokens: 1_000 },
    profile: 'staging',
  },
  start: false,
};
export const MODULE = {
  ...DOUBLE,
  evaluator: {
    kind: 'module',
    source:
      'export default function evaluate(agent, { data }) { return { score: agent(data[0]) }; }',
    data: [1],
    heldOutData: [2],
    testData: [3],
    runtime: 'machine',
  },
};

/** Valid bodies by path, to be spoilt in one place. */
export const VALID: Readonly<Record<string, object>> = {
  '/v1/populations': WHOLE,
  '/v1/populations/{id}': { name: 'two', task: 'x', config: { stop: STOP } },
  '/v1/populations/{id}/restore': { snapshot: 'x' },
  '/v1/populations/{id}/steering': { mode: 'append', text: 'x' },
  '/v1/populations/{id}/champion/invoke': { args: [1], seed: 3 },
  '/v1/populations/{id}/evaluations': { genome: DOUBLE.seeds[0] },
  '/v1/run': { genome: DOUBLE.seeds[0], args: [1], fuel: 1_000, bytes: 100_000, seed: 1 },
  '/v1/estimate': WHOLE,
  '/v1/keys': { name: 'x', scopes: ['read'] },
  '/v1/budget': { account: LIMITS, day: LIMITS },
};
