import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeAgents,
  encodeAgents,
  fromRecord,
  toRecord,
} from '../../../src/core/dna/agent-record.ts';
import type { AgentRecord } from '../../../src/core/dna/agent-record.ts';
import { sha256Hex } from '../../../src/core/dna/digest.ts';
import { decodeHashChunks, encodeHashChunks } from '../../../src/core/dna/hash-chunks.ts';
import { sealSnapshot } from '../../../src/core/dna/snapshot.ts';
import { genomeHash, parseGenome } from '../../../src/core/language/genome.ts';

const SEED = 20261122;
const TEXT = "export default function f(x) {\n  return 'a\\nb' + x;\n}\n";

const record = (slot: number, text = TEXT): AgentRecord => ({
  slot,
  hash: sha256Hex(`${slot}`),
  kind: 'program',
  text,
  bytes: text.length,
  nodes: 9,
  parents: [],
  operator: 'seed',
  generation: 0,
  island: 0,
  evaluation: {
    failed: false,
    partial: false,
    fitness: 1 / 3,
    distance: 1e-300,
    scores: [0.1, 1],
    distances: [0, 5e-324],
    metrics: { cases: 2 },
    features: {},
    feedback: [{ case: null, text: 'line\nbreak   "quoted"' }],
    fuel: 12,
    bytes: 0,
    frames: 1,
    behaviour: '',
  },
  safety: 1,
  quarantined: false,
});

test('agent records: lines of JSON, exact to the last bit', () => {
  const records = [record(0), record(1), record(2)];
  const body = encodeAgents(records);
  expect(body.split('\n').length).toBe(4);
  expect(decodeAgents(body)).toEqual(records);
  expect(
    decodeAgents(
      encodeAgents([records[0], records[1]].filter((one) => one !== undefined)) +
        encodeAgents([record(2)]),
    ),
  ).toEqual(records);
  expect(decodeAgents('')).toEqual([]);
});

test('agent records: the agent comes back with an equal tree, parsed when it is looked at', () => {
  const agent = fromRecord(record(3));
  const parsed = parseGenome(TEXT, { genomeBytes: 6_656 });
  if (!parsed.ok || agent.genome.kind !== 'program') throw new Error('a program');
  expect(agent.genome.tree).toEqual(parsed.value.tree);
  expect(genomeHash(agent.genome)).toBe(genomeHash(parsed.value));
  expect(toRecord(agent)).toEqual(record(3));
});

test('agent records: a frame is there again', () => {
  const text = `const k = 2;\nexport default function f(x) {\n  // EVOLVE-BLOCK-START\n  return x * k;\n  // EVOLVE-BLOCK-END\n}\n`;
  const { genome } = fromRecord(record(4, text));
  expect(genome.kind === 'program' && genome.frame?.length).toBe(2);
});

test('hash chunks: any chunks come back', () => {
  let filled = 0;
  fc.assert(
    fc.property(
      fc.array(fc.record({ generation: fc.nat(1e9), hashes: fc.uint8Array({ maxLength: 64 }) })),
      (chunks) => {
        expect(decodeHashChunks(encodeHashChunks(chunks))).toEqual(chunks);
        if (chunks.length > 1 && chunks.some(({ hashes }) => hashes.length > 0)) filled++;
      },
    ),
    { seed: SEED, numRuns: 300 },
  );
  expect(filled).toBeGreaterThan(100);
});

test('snapshots: the id is the hash of the text, and changes with anything in it', () => {
  const manifest = {
    v: 1,
    stream: 'population:p_test',
    epoch: 1,
    seq: 9,
    generation: 3,
    at: '2026-11-21T12:00:00.000Z',
    reason: 'interval',
    safe: true,
    stateHash: sha256Hex('state'),
    previous: null,
    blobs: [],
    state: { counters: [1, 2] },
  } as const;
  const { id, body } = sealSnapshot(manifest);
  expect(id).toBe(sha256Hex(body));
  expect(JSON.parse(body)).toEqual(manifest);
  expect(sealSnapshot({ ...manifest, state: { counters: [1, 3] } }).id).not.toBe(id);
});
