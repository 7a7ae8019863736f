import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LaneRig } from '../support/lane-rig.ts';
import { inLane, jobOf } from '../support/lane-rig.ts';

const SEED = 20261121;

type Step = 'submit' | 'repeat' | 'answer' | 'crash' | 'refuse' | 'receive' | 'wake';
const steps = fc.constantFrom<Step[]>(
  ...(['submit', 'submit', 'submit', 'submit', 'repeat', 'answer', 'answer', 'crash'] as const),
  ...(['refuse', 'receive', 'receive', 'wake', 'wake'] as const),
);

const reached = { paid: 0, lost: 0, repeated: 0, redelivered: 0, crashes: 0 };

test('under kills and deaf populations every call ends once: lost only if it was in flight', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 10, maxLength: 40 }), async (script) => {
      await inLane(async (rig) => await play(rig, script));
    }),
    { seed: SEED, numRuns: 60 },
  );
  console.log(`lane crashes, seed ${SEED}:`, JSON.stringify(reached));
  for (const [what, count] of Object.entries(reached)) expect(count, what).toBeGreaterThan(20);
}, 120_000);

async function play(rig: LaneRig, script: readonly Step[]): Promise<void> {
  const accepted = new Set<string>();
  const mayBeLost = new Set<string>();
  let paid = 0;
  const act = async (step: Step): Promise<void> => {
    if (step === 'submit' || step === 'repeat') {
      const id = step === 'repeat' ? ([...accepted].at(-1) ?? '0') : `${accepted.size}`;
      reached.repeated += accepted.has(id) ? 1 : 0;
      if (rig.lane.submit(jobOf(id)).accepted) accepted.add(id);
    } else if (step === 'crash') {
      const { inFlight } = rig.lane.status();
      for (const id of [...accepted].slice(-inFlight || accepted.size)) mayBeLost.add(id);
      paid += rig.standIn.calls.length;
      reached.crashes += 1;
      await rig.restart();
    } else if (step === 'wake') {
      rig.now += 15_000;
      await rig.lane.wake();
    } else if (step === 'answer') await rig.settled();
    else rig.isReceiving = step === 'receive';
  };
  for (const step of script) await act(step);
  rig.isReceiving = true;
  await rig.settled();
  rig.now += 3_600_000;
  await rig.lane.wake();
  expect(rig.lane.status()).toMatchObject({ inFlight: 0, undelivered: 0 });
  expect(rig.outcomes.map(({ id }) => id).toSorted()).toEqual([...accepted].toSorted());
  const lost = rig.outcomes.filter(({ result }) => !result.ok);
  for (const { id, result } of lost) {
    expect(result).toMatchObject({ error: { kind: 'lost', billing: 'unknown' } });
    expect(mayBeLost.has(id)).toBe(true);
  }
  paid += rig.standIn.calls.length;
  expect(paid).toBeLessThanOrEqual(accepted.size);
  reached.lost += lost.length;
  reached.paid += rig.outcomes.length - lost.length;
  reached.redelivered += [...rig.deliveries.values()].filter((count) => count > 1).length;
}
