/** Greedy programs, in a process of its own that is killed if it hangs: what each ends with and what it takes. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Report } from './greedy-process.ts';

/** Far above what any program takes on a busy machine, far below what the holes took that these programs found. */
const NS_PER_FUEL = 4_000;
const LARGE_MS = 6_000;
const DEADLINE_MS = 110_000;

test(
  'every greedy program ends as it must and pays for what it takes',
  { timeout: 120_000 },
  () => {
    const script = fileURLToPath(new URL('greedy-process.ts', import.meta.url));
    const { stdout, stderr, signal } = spawnSync(
      process.execPath,
      ['--no-warnings', '--expose-gc', script],
      { encoding: 'utf8', timeout: DEADLINE_MS, killSignal: 'SIGKILL' },
    );
    expect({ stderr, signal }).toEqual({ stderr: '', signal: null });
    const report = JSON.parse(stdout) as Report;
    for (const { body, wanted, ended, fuel, bytes, resultUnits, nsPerFuel } of report.programs) {
      expect(ended, body).toBe(wanted);
      expect(fuel, body).toBeLessThanOrEqual(1_000_000);
      expect(bytes, body).toBeLessThanOrEqual(4 * 1_048_576);
      expect(resultUnits, body).toBeLessThan(1_000);
      expect(nsPerFuel, body).toBeLessThan(NS_PER_FUEL);
    }
    expect(report.programs.length).toBeGreaterThan(55);
    for (const [name, milliseconds] of Object.entries(report.large))
      expect(milliseconds, name).toBeLessThan(LARGE_MS);
    for (const { body, held, most } of report.held) expect(held, body).toBeLessThan(most);
    expect(report.tooLarge).toBe('unsupported');
    // The numbers are hostile: the host's own table suffers from them, ours do not.
    expect(report.hostSlowdown).toBeGreaterThan(10);
  },
);
