import { expect, test } from 'vitest';
import { Grid } from '../../../src/core/evolution/archive.ts';
import type { SearchState } from '../../../src/core/evolution/state.ts';
import { loadState, saveState } from '../../../src/core/evolution/saved-state.ts';
import { crown, emptyState } from '../../../src/core/evolution/state.ts';
import { stateHash } from '../../../src/core/evolution/state-hash.ts';
import type { Course } from '../../../src/core/evolution/strategies/auto.ts';
import { ENGINE_VERSION } from '../../../src/core/version.ts';
import { agentWith } from '../../support/agents.ts';
import { landscapeTask, program } from '../../support/search-task.ts';

const { config } = landscapeTask({ seed: 1, strategy: 'islands' });
const COURSE: Course = { strategy: 'islands', since: 0, turns: 0, fresh: false };
const grid = new Grid([{ name: 'nodes', min: 0, max: 40, bins: 20 }], []);
const agents = [0, 1, 2, 3].map((slot) =>
  agentWith({
    slot,
    nodes: slot * 5,
    genome: program(`export default function f(x) { return ${slot}; }`),
    evaluation: { fitness: 1 - slot / 10, scores: [slot], behaviour: String(slot) },
  }),
);

function filled(): SearchState {
  const state = emptyState(grid, { course: COURSE, islands: 2, repeats: 3 });
  state.generation = 4;
  const [first, second] = state.islands;
  first?.join(agents.slice(0, 2));
  second?.join(agents.slice(2));
  for (const agent of agents.slice(1, 3)) first?.offer(agent);
  const [champion] = agents;
  if (champion !== undefined) crown(state, { agent: champion, heldOutFitness: 0.5 });
  return state;
}

test('the hash covers config, generation, agents, scores, flags, islands, archive and champion', () => {
  const base = stateHash(filled(), config);
  const changes: readonly ((state: SearchState) => void)[] = [
    (state) => (state.generation = 5),
    (state) => state.islands[0]?.truncate(1),
    (state) => agents[1] && state.islands[0]?.unarchive(agents[1]),
    (state) => agents[2] && crown(state, { agent: agents[2], heldOutFitness: 0.5 }),
    (state) => agents[0] && crown(state, { agent: agents[0], heldOutFitness: 0.6 }),
    (state) => state.islands[1]?.join([agentWith({ slot: 9, evaluation: { fitness: -1 } })]),
  ];
  const hashes = changes.map((change) => {
    const state = filled();
    change(state);
    return stateHash(state, config);
  });
  expect(new Set([base, ...hashes]).size).toBe(changes.length + 1);
  expect(stateHash(filled(), { ...config, populationSize: 501 })).not.toBe(base);
  expect(stateHash({ ...filled(), engine: ENGINE_VERSION - 1 }, config)).not.toBe(base);
  const rescored = filled();
  rescored.islands[1]?.leave(new Set(agents.slice(3)));
  const same = agents[3];
  if (same !== undefined)
    rescored.islands[1]?.join([{ ...same, evaluation: { ...same.evaluation, scores: [9] } }]);
  expect(stateHash(rescored, config)).not.toBe(base);
});

test('what decides nothing about the state is not in the hash', () => {
  const state = filled();
  state.evaluations = 99;
  state.nextSlot = 77;
  state.testFitness = 1;
  expect(stateHash(state, config)).toBe(stateHash(filled(), config));
});

test('a state comes back from its JSON as it was', () => {
  const state = filled();
  state.refused.add(agents[1]?.hash ?? '');
  state.children.set(2, 7);
  state.course = { strategy: 'pareto', since: 900, turns: 2, fresh: true };
  const saved = saveState(state);
  const again = loadState(
    JSON.parse(JSON.stringify(saved)) as typeof saved,
    agents,
    [],
    grid,
    COURSE,
  );
  expect(saveState(again)).toEqual(saved);
  expect(stateHash(again, config)).toBe(stateHash(state, config));
  expect(again.course).toEqual(state.course);
  const { course: _none, ...older } = saved;
  expect(loadState(older, agents, [], grid, COURSE).course).toEqual(COURSE);
  expect(again.roster.settle()).toEqual({ born: [], died: [] });
  expect(() => loadState(saved, agents.slice(1), [], grid, COURSE)).toThrow('slot 0');
});
