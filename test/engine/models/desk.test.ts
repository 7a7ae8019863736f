import { describe, expect, it } from 'vitest';
import type { ConfigInput } from '../../../src/core/evolution/config.ts';
import type { CallUsage, ModelAnswer, ModelFailure } from '../../../src/core/models/call.ts';
import { addTurns, NO_USAGE } from '../../../src/core/models/call.ts';
import { rng } from '../../../src/core/evolution/random.ts';
import { canonicalJson } from '../../../src/core/dna/canonical-json.ts';
import { createCatalog } from '../../../src/core/models/catalog.ts';
import type { ModelProposal } from '../../../src/core/models/proposal.ts';
import { err, ok } from '../../../src/core/result.ts';
import { createLocalEvaluator } from '../../../src/engine/local-evaluator.ts';
import { advicePrompt, noAdvice } from '../../../src/engine/models/advice.ts';
import { suggest } from '../../../src/engine/models/compose.ts';
import { ModelDesk } from '../../../src/engine/models/desk.ts';
import type { Outcome } from '../../../src/engine/models/reading.ts';
import { runRound } from '../../../src/engine/run-search.ts';
import type { Search, SearchTask } from '../../../src/engine/search.ts';
import { createSearch } from '../../../src/engine/search.ts';
import { parseModelSettings } from '../../../src/model-settings.ts';
import { constantsTask } from '../../support/constants-task.ts';

/** A desk over a search whose generation 0 is done, with a clock of its own. */
class Rig {
  readonly task: SearchTask;
  readonly search: Search;
  readonly desk: ModelDesk;
  now = 1_000_000;

  constructor(config: ConfigInput, models: Readonly<Record<string, object>>) {
    const task = constantsTask(config);
    const { prices } = parseModelSettings({ MODEL_PRICES: JSON.stringify(models) });
    const catalog = createCatalog(prices);
    const arms = Object.keys(models).flatMap((model) => {
      const facts = catalog.find(model);
      const arm = { provider: 'bedrock', region: 'us-east-1', model } as const;
      return facts === undefined ? [] : [{ arm, facts }];
    });
    let leases = 0;
    this.task = task;
    this.search = createSearch(task);
    this.desk = new ModelDesk(
      { search: task, population: 'p', goal: null, arms },
      {
        now: () => this.now,
        newLease: () => `lease-${leases++}`,
        steering: () => '',
        affordable: () => null,
        reserve: () => ok(null),
      },
      undefined,
      [],
    );
    const first = this.search.open({ genetic: 0 });
    runRound(first, createLocalEvaluator(task.evaluation), () => first.propose(1e9));
    first.close();
  }

  fail(proposal: ModelProposal, failure: Partial<ModelFailure>): void {
    const error: ModelFailure = {
      kind: 'unavailable',
      detail: '',
      billing: 'none',
      requestId: null,
      ...failure,
    };
    this.complete(proposal, { result: err(error) });
  }

  /** An answer with a program of its own. */
  answer(
    proposal: ModelProposal,
    usage: CallUsage = { ...NO_USAGE, inputTokens: 10, outputTokens: 10 },
    said?: string,
    about: Partial<ModelAnswer> = {},
  ): ReturnType<ModelDesk['complete']> {
    const values = Array.from({ length: 16 }, (_, i) => (proposal.n * 17 + i) / 1_000);
    const program = `export default function f() { return [${values.join(', ')}]; }`;
    const text = `<NAME>n</NAME><IDEA>Idea ${proposal.n}.</IDEA><PROGRAM>\n\`\`\`js\n${program}\n\`\`\`\n</PROGRAM>`;
    const answer = {
      text: said ?? text,
      object: null,
      usage,
      stopReason: 'end_turn',
      requestId: null,
      latencyMs: 1,
      dropped: [],
      repaired: false,
      ...about,
    };
    return this.complete(proposal, { result: ok(answer) });
  }

  complete(
    { n, lease }: ModelProposal,
    outcome: Pick<Outcome, 'result'>,
  ): ReturnType<ModelDesk['complete']> {
    const health = { open: false, until: null };
    return this.desk.complete(n, { lease, attempts: 1, cached: false, health, ...outcome });
  }
}

const PRICE = { in: 1, out: 5, maxOutput: 65_536 };

describe('the desk', () => {
  it('lets genetic operators go on, and says why, where no arm is large enough', () => {
    const small = { tiny: { ...PRICE, context: 2_000 } };
    const rig = new Rig({ models: {}, stop: { generations: 9 } }, small);
    expect(rig.desk.launch(rig.search)).toEqual([]);
    expect(rig.desk.plan(rig.search)).toMatchObject({ kind: 'open' });
    expect(rig.desk.noteAvailability()).toMatchObject({
      type: 'models-unavailable',
      data: { state: 'unavailable', reason: expect.stringContaining('too-small') },
    });
    const alone = new Rig({ models: { genetic: 0 }, stop: { generations: 9 } }, small);
    alone.desk.launch(alone.search);
    expect(alone.desk.plan(alone.search)).toEqual({ kind: 'exhausted' });
  });

  it('asks a healthy arm while what must be asked again waits for another', () => {
    const two = { one: PRICE, other: PRICE };
    const rig = new Rig({ models: { genetic: 0, concurrency: 2 } }, two);
    const [a, b] = rig.desk.launch(rig.search);
    if (a === undefined || b === undefined) throw new Error('two places');
    rig.fail(b, { kind: 'unavailable' });
    rig.fail(a, { kind: 'throttled', retryAfterMs: 600_000 });
    rig.now += 120_000;
    const next = rig.desk.launch(rig.search);
    expect(next.length).toBe(2);
    for (const { arm } of next)
      expect(arm.model).toBe(b.arm.model === a.arm.model ? arm.model : b.arm.model);
  });

  it('asks the only arm again when it may, not before: as long as the provider asks to wait', () => {
    const rig = new Rig({ models: { genetic: 0, concurrency: 1 } }, { one: PRICE });
    const [asked] = rig.desk.launch(rig.search);
    if (asked === undefined) throw new Error('a place');
    rig.fail(asked, { kind: 'throttled', retryAfterMs: 90_000 });
    rig.now += 89_999;
    expect(rig.desk.launch(rig.search)).toEqual([]);
    rig.now += 1;
    expect(rig.desk.launch(rig.search)).toMatchObject([
      { attempt: 1, operator: asked.operator, parents: asked.parents },
    ]);
  });

  it('takes an outcome once, however often and in whatever order it comes', () => {
    const rig = new Rig({ models: { genetic: 0, concurrency: 4 } }, { one: PRICE });
    const asked = rig.desk.launch(rig.search);
    expect(asked.length).toBe(4);
    const taken = asked.toReversed().map((proposal) => rig.answer(proposal));
    expect(taken.every((completion) => completion?.proposal.state === 'answered')).toBe(true);
    const state = rig.desk.state;
    for (const proposal of asked) expect(rig.answer(proposal)).toBeNull();
    expect(rig.desk.state).toBe(state);
  });

  it('charges each turn of a repaired call at the price of its own length', () => {
    const tiers = [{ inputAbove: 2_000, in: 10, out: 50 }];
    const rig = new Rig({ models: { genetic: 0, concurrency: 2 } }, { one: { ...PRICE, tiers } });
    const [short, long] = rig.desk.launch(rig.search);
    if (short === undefined || long === undefined) throw new Error('two places');
    const turn = (inputTokens: number) => ({ ...NO_USAGE, inputTokens, outputTokens: 100 });
    const charged = (proposal: ModelProposal, first: number, second: number) =>
      rig.answer(proposal, addTurns(turn(first), turn(second)))?.charge;
    expect(charged(short, 1_500, 1_800)).toMatchObject({ micro: 3_300 + 1_000, tokens: 3_500 });
    expect(charged(long, 1_500, 2_001)).toMatchObject({ micro: 1_500 + 500 + 20_010 + 5_000 });
  });

  it('never shows a part of a refused program as the current one', () => {
    const config = { genomeBytes: 65_536, models: { genetic: 0, concurrency: 1 } };
    const rig = new Rig(config, { one: { ...PRICE, context: 400_000 } });
    const broken = (statements: number): string =>
      `<PROGRAM>export default function f() {\n${'unknown + 1;\n'.repeat(statements)}return [];\n}</PROGRAM>`;
    for (const [statements, isShown] of [
      [100, true],
      [3_000, false],
    ] as const) {
      const [asked] = rig.desk.launch(rig.search);
      if (asked === undefined) throw new Error('a place');
      rig.answer(asked, undefined, broken(statements));
      const [repair] = rig.desk.launch(rig.search);
      if (repair === undefined) throw new Error('a place');
      expect(repair.operator).toBe('repair');
      expect(repair.shown !== null).toBe(isShown);
      expect(repair.request?.messages[0]?.text).toContain('`unknown` is not declared');
      rig.answer(repair);
    }
  });

  it('never merges a program with itself where advice wants diverse parents', () => {
    const rig = new Rig({ models: {}, strategy: 'best-of-n' }, { one: PRICE });
    const guidance = { weights: {}, mix: { merge: 2 }, parents: 'diverse', expiresAt: 9 } as const;
    const asked = (): string[] =>
      Array.from({ length: 200 }, (_, n) => {
        const brief = { task: rig.task, goal: null, steering: '', proposal: 'p', guidance };
        const random = rng(1, 'diverse', n, 0);
        const made = suggest(rig.search, { ...brief, allows: () => true }, n, random);
        if (made === null) throw new Error('somebody lives');
        expect(new Set(made.parents).size).toBe(made.parents.length);
        return made.operator;
      });
    expect(rig.search.living().length).toBe(1);
    expect(asked()).not.toContain('merge');
    const second = rig.search.open({ genetic: 20 });
    runRound(second, createLocalEvaluator(rig.task.evaluation), () => second.propose(1e9));
    second.close();
    expect(rig.search.living().length).toBeGreaterThan(1);
    expect(asked().filter((operator) => operator === 'merge').length).toBeGreaterThan(20);
  });

  it('tells the advisor of no share below 0 after a restore to an earlier state', () => {
    const rig = new Rig({ models: {} }, { one: PRICE });
    const state = { ...noAdvice(), askedAt: 20, faults: { duplicate: 4 } };
    const brief = { goal: null, budgetMicro: 1_000_000, steering: '' };
    expect(advicePrompt(state, rig.search, brief)?.user).toContain('no child: 0 % (duplicate 4)');
  });

  it('makes events of whatever a model or its provider says', () => {
    const rig = new Rig({ models: { genetic: 0, concurrency: 1 } }, { one: PRICE });
    const search = `a${'😀'.repeat(200)}`;
    const patch = `<PATCH>\n<<<<<<< SEARCH\n${search}\n=======\n1\n>>>>>>> REPLACE\n</PATCH>`;
    const about = { stopReason: '\ud800'.repeat(99_999), requestId: '\udc00'.repeat(99_999) };
    const [asked] = rig.desk.launch(rig.search);
    if (asked === undefined) throw new Error('a place');
    const completion = rig.answer(asked, undefined, patch, about);
    expect(completion?.happenings).toMatchObject([{ data: { outcome: 'no-match' } }]);
    for (const { data } of completion?.happenings ?? [])
      expect(canonicalJson(data).length).toBeLessThan(10_000);
  });

  it('lets the router know what was paid for an answer that gave no child', () => {
    const rig = new Rig({ models: { genetic: 0, concurrency: 1 } }, { one: PRICE });
    const usage = { ...NO_USAGE, inputTokens: 1_000, outputTokens: 200 };
    const spentBy = (): number =>
      rig.desk.state.router.records['mutate bedrock/one']?.costMicro ?? 0;
    const [mute] = rig.desk.launch(rig.search);
    if (mute === undefined) throw new Error('a place');
    rig.answer(mute, usage, 'I would rather not.');
    expect(spentBy()).toBe(2_000);
    const [cut] = rig.desk.launch(rig.search);
    if (cut === undefined) throw new Error('a place');
    rig.fail(cut, { kind: 'truncated', billing: usage });
    expect(rig.desk.state.router.records['repair bedrock/one']?.costMicro).toBe(2_000);
  });

  it('asks no more while children wait that no generation has taken in', () => {
    const rig = new Rig({ models: { genetic: 0, concurrency: 4 } }, { one: PRICE });
    let answered = 0;
    for (let round = 0; round < 20; round++)
      for (const proposal of rig.desk.launch(rig.search)) {
        rig.answer(proposal);
        answered++;
      }
    expect(answered).toBeGreaterThanOrEqual(10);
    expect(answered).toBeLessThan(10 + 4);
    const plan = rig.desk.plan(rig.search);
    expect(plan.kind === 'open' && plan.options.arrivals?.length).toBe(10);
  });

  it('calls no model where the share is 0: every place makes a genetic proposal', () => {
    const rig = new Rig({ models: { share: 0, concurrency: 7 } }, { one: PRICE });
    expect(rig.desk.launch(rig.search)).toEqual([]);
    const plan = rig.desk.plan(rig.search);
    expect(plan.kind === 'open' && plan.options.genetic).toBe(7);
  });

  it('gives a call up when its lease has ended, charges the worst case, and asks again', () => {
    const rig = new Rig({ models: { genetic: 0, concurrency: 1 } }, { one: PRICE });
    const [asked] = rig.desk.launch(rig.search);
    if (asked === undefined) throw new Error('a place');
    expect(rig.desk.expire()).toEqual([]);
    rig.now = asked.until;
    const [expired] = rig.desk.expire();
    expect(expired?.charge.micro).toBe(asked.reserve.micro);
    expect(rig.answer(asked)).toBeNull();
    expect(rig.desk.launch(rig.search).length).toBe(1);
  });
});
