import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import type { CallOutcome, ModelJob } from '../../durable-objects/model-gateway-api.ts';
import { modelGateway } from '../../durable-objects/model-gateway-api.ts';
import { ModelLane } from '../../durable-objects/model-lane.ts';
import { rng } from '../../src/core/evolution/random.ts';
import type { Arm, ModelRequest } from '../../src/core/models/call.ts';
import { parseModelSettings } from '../../src/model-settings.ts';
import { createBedrockStandIn } from './stand-ins/bedrock/stand-in.ts';
import type { StandIn } from './stand-ins/stand-in.ts';
import { CLIENT_HEADER } from './stand-ins/stand-in.ts';
import { testFile } from './test-file.ts';

/** In 2099: alarms that a lane sets by this clock never go off by themselves. */
const START = 4_090_000_000_000;
const ARM: Arm = {
  provider: 'bedrock',
  region: 'eu-west-1',
  model: 'amazon.nova-lite-v1:0',
};
const SETTINGS = parseModelSettings({
  AWS_ACCESS_KEY_ID: 'AKIDLANE',
  AWS_SECRET_ACCESS_KEY: 'secret-of-the-lane',
  AWS_REGIONS: ARM.region,
  BEDROCK_MODELS: ARM.model,
});
export const REQUEST: ModelRequest = {
  purpose: 'mutate',
  owner: { kind: 'population', id: 'p1' },
  system: 'You improve programs.',
  messages: [{ role: 'user', text: 'Make it better.' }],
  maxTokens: 500,
};

export const jobOf = (id: string, more: Partial<ModelJob> = {}): ModelJob => ({
  id,
  population: 'p1',
  lease: `lease-${id}`,
  arm: ARM,
  request: REQUEST,
  deadlineMs: 120_000,
  cache: null,
  ...more,
});

/**
 * A lane over the storage of a real object, between a Bedrock stand-in and a population that keeps what it gets. Its
 * clock stands still unless it is moved; deadlines and pauses of a call run in real time.
 */
export class LaneRig {
  readonly standIn: StandIn;
  /** What the population acknowledged, in order. */
  readonly outcomes: CallOutcome[] = [];
  /** How often each outcome was handed over, by id. */
  readonly deliveries = new Map<string, number>();
  /** Whether the population can store outcomes. */
  isReceiving = true;
  lane: ModelLane;
  now = START;
  /** What the model answers. */
  text = 'Better.';
  /** Whether nothing can be stored, as on a full disk. */
  isFull = false;
  readonly #storage: DurableObjectStorage;
  readonly #arm: Arm;
  #work: Promise<void>[] = [];

  constructor(storage: DurableObjectStorage, arm: Arm) {
    this.#storage = this.#fillable(storage);
    this.#arm = arm;
    this.standIn = createBedrockStandIn({
      secrets: { AKIDLANE: { secretAccessKey: 'secret-of-the-lane' } },
      script: () => ({ text: this.text }),
      now: () => this.now,
    });
    this.lane = this.#newLane();
  }

  /** A new process over the same rows: what the old one was doing comes to nothing. */
  async restart(): Promise<void> {
    this.#work = [];
    this.standIn.reset();
    this.lane = this.#newLane();
    await this.lane.start();
  }

  /** Waits for all that was begun, also what that begins. */
  async settled(): Promise<void> {
    for (let begun = this.#work; begun.length > 0; begun = this.#work) {
      this.#work = [];
      await Promise.all(begun);
    }
  }

  /** Submits and waits for the end. */
  async call(job: ModelJob): Promise<CallOutcome> {
    const submitted = this.lane.submit(job);
    if (!submitted.accepted) throw new Error(`not accepted: ${submitted.reason}`);
    await this.settled();
    const outcome = this.outcomes.find(({ id }) => id === job.id);
    if (outcome === undefined) throw new Error(`${job.id} has no outcome`);
    return outcome;
  }

  #fillable(storage: DurableObjectStorage): DurableObjectStorage {
    const transactionSync: DurableObjectStorage['transactionSync'] = (work) => {
      if (this.isFull) throw new Error('database or disk is full');
      return storage.transactionSync(work);
    };
    return new Proxy(storage, {
      get: (target, name) => {
        if (name === 'transactionSync') return transactionSync;
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
  }

  #newLane(): ModelLane {
    const lane = new ModelLane({
      name: 'lane/0',
      arm: this.#arm,
      storage: this.#storage,
      settings: SETTINGS,
      fetch: (url, init) => {
        const headers = new Headers(init.headers);
        headers.set(CLIENT_HEADER, 'lane');
        return this.standIn.handle(new Request(url, { ...init, headers }));
      },
      now: () => this.now,
      random: rng(1, 'lane', 0, 0),
      receive: async (_population, outcome) => {
        this.deliveries.set(outcome.id, (this.deliveries.get(outcome.id) ?? 0) + 1);
        // an old process delivers nothing any more
        if (!this.isReceiving || lane !== this.lane) throw new Error('not stored');
        this.outcomes.push(structuredClone(outcome));
      },
      waitUntil: (work) => void this.#work.push(work),
    });
    return lane;
  }
}

let objects = 0;
/** Runs `work` inside an object of its own. */
export async function inLane(work: (rig: LaneRig) => Promise<void>, arm = ARM): Promise<void> {
  const stub = modelGateway(env.MODEL_GATEWAYS, `${testFile()}-${++objects}`, arm, 0);
  await runInDurableObject(stub, (_, { storage }) => work(new LaneRig(storage, arm)));
}
