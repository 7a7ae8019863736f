import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { PROJECT_ROOT } from '../../src/cli/state-dir.ts';
import { evolved, withBenchHub } from './bench-hub.ts';
import { type Figures, round } from './figures.ts';
import { crowd } from './memory-task.ts';

const AGENTS = 10_000;
const HEAP_MB = 112;
const DEADLINE_MS = 30 * 60_000;
const MB = 1_000_000;

/** What a crowd in Node with a small heap came to; throws if it ran out of memory or time. */
export interface Crowd {
  readonly agents: number;
  readonly distinct: number;
  readonly meanBytes: number;
  readonly generation: number;
  readonly peakRssBytes: number;
}

export function crowdInNode(agents: number, heapMb: number, deadlineMs: number): Crowd {
  const out = execFileSync(
    process.execPath,
    [
      '--no-warnings',
      `--max-old-space-size=${heapMb}`,
      path.join(PROJECT_ROOT, 'test/bench/memory-process.ts'),
      String(agents),
    ],
    { encoding: 'utf8', timeout: deadlineMs, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return JSON.parse(out) as Crowd;
}

/** 10,000 agents of 6.5 KB in one population: in Node with a heap of 112 MB, and the rise of workerd's peak memory. */
export async function benchMemory(): Promise<Figures> {
  const node = crowdInNode(AGENTS, HEAP_MB, DEADLINE_MS);
  const workerd = await withBenchHub(async (hub) => {
    // loads and compiles all that a population needs
    await evolved(hub, crowd(10));
    const before = hub.peakBytes();
    await evolved(hub, crowd(AGENTS));
    return { before, after: hub.peakBytes() };
  });
  return {
    agents: AGENTS,
    distinctInNode: node.distinct,
    bytesAnAgent: round(node.meanBytes),
    nodeHeapMb: HEAP_MB,
    nodePeakRssMb: round(node.peakRssBytes / MB),
    workerdPeakMbBefore: round(workerd.before / MB),
    workerdPeakRiseMb: round((workerd.after - workerd.before) / MB),
  };
}
