import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { PROJECT_ROOT } from '../../src/cli/state-dir.ts';
import { evolved, withBenchHub } from './bench-hub.ts';
import { type Figures, round } from './figures.ts';
import { crowd } from './memory-task.ts';

/** Sizes of crowds, the last the goal. */
const SIZES = [1_000, 2_000, 4_000, 10_000];
const HEAP_MB = 112;
/**
 * The heap of an isolate on the platform. Without a limit V8 lets any population's garbage grow first: its young
 * generation alone to 64 MB, and 200 agents of 91 bytes raise the peak by 150 MB over 40,000 evaluations.
 */
const PLATFORM_LIMIT = ['--max-heap-size=128'];
const DEADLINE_MS = 30 * 60_000;
const MB = 1_000_000;

/**
 * How many agents of 6.5 KB live in one population through two generations: the most that Node does with a heap of 112 MB,
 * and by how much the peak memory of workerd rises, with the heap that an isolate has on the platform and without limit.
 */
export async function benchMemory(): Promise<Figures> {
  const inNode = SIZES.map((agents) => [agents, crowdInNode(agents)] as const);
  const most = inNode.filter(([, peak]) => peak !== null).at(-1);
  return {
    nodeHeapMb: HEAP_MB,
    mostAgentsInNode: most?.[0] ?? 0,
    nodePeakRssMb: round((most?.[1] ?? Number.NaN) / MB),
    workerdPeakRiseMb: await riseInWorkerd(PLATFORM_LIMIT),
    workerdUnlimitedPeakRiseMb: await riseInWorkerd([]),
  };
}

/** The peak memory of the process in bytes; null if it ran out of memory or time. */
function crowdInNode(agents: number): number | null {
  const script = path.join(PROJECT_ROOT, 'test/bench/memory-process.ts');
  const run = spawnSync(
    process.execPath,
    ['--no-warnings', `--max-old-space-size=${HEAP_MB}`, script, String(agents)],
    { encoding: 'utf8', timeout: DEADLINE_MS, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  if (run.status !== 0) return null;
  const found: { readonly distinct: number; readonly peakRssBytes: number } = JSON.parse(
    run.stdout,
  );
  if (found.distinct < agents) throw new Error(`only ${found.distinct} distinct agents`);
  return found.peakRssBytes;
}

/** Each crowd in a process of its own: what V8 keeps of one would be counted for the next. */
async function riseInWorkerd(v8Flags: readonly string[]): Promise<Figures> {
  const figures: Record<string, number> = {};
  for (const agents of SIZES)
    await withBenchHub(
      async (hub) => {
        // loads and compiles all that a population needs
        await evolved(hub, crowd(10));
        const before = hub.peakBytes();
        await evolved(hub, crowd(agents));
        figures[`with${agents}Agents`] = round((hub.peakBytes() - before) / MB);
      },
      { v8Flags },
    );
  return figures;
}
