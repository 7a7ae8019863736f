import type { Amount } from '../../core/models/budget.ts';
import type { Random } from '../../core/evolution/random.ts';
import type { ModelRequest } from '../../core/models/call.ts';
import { armId } from '../../core/models/call.ts';
import { outputLimit } from '../../core/models/capability.ts';
import type { ModelFacts } from '../../core/models/catalog.ts';
import { inputTokenBound, REPAIR_TURN_TOKENS } from '../../core/models/price.ts';
import type { Route, RouteRefusal, RouterState } from '../../core/models/router.ts';
import { route } from '../../core/models/router.ts';
import { complexity, taskKind } from '../../core/models/task-kind.ts';
import type { Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import type { Prompt } from '../prompts/context.ts';
import type { PricedArm } from './desk-view.ts';
import type { ArmHealth } from './health.ts';

/** What is to be asked, and what is known of where it could be. */
export interface Question {
  readonly prompt: Prompt;
  readonly population: string;
  /** UTF-8 bytes of the program it is about; 0 for advice. */
  readonly bytes: number;
  readonly failingCases: number;
  readonly stagnation: number;
  readonly arms: readonly PricedArm[];
  readonly health: Readonly<Record<string, ArmHealth>>;
  readonly inFlight: ReadonlyMap<string, number>;
  /** What the call may cost at worst, in micro-USD; null: no limit. */
  readonly ceilingMicro: number | null;
}

/** Where it is asked, in the words that the chosen model takes, and what it may cost. */
export interface Asked {
  readonly route: Route;
  readonly request: ModelRequest;
  readonly reserve: Amount;
}

/** Chooses an arm and words the request for it. */
export function ask(
  question: Question,
  router: RouterState,
  now: number,
  random: Random,
): Result<Asked, RouteRefusal> {
  const { prompt, arms } = question;
  const full = requestOf(question, null);
  const inputTokens = inputTokenBound(full);
  const turns = prompt.schema === undefined ? 1 : 2;
  const routed = route(
    router,
    {
      kind: taskKind(prompt.purpose),
      complexity: complexity({ ...question, decision: false }),
      inputTokens,
      maxTokens: prompt.maxTokens,
      turns,
      arms: arms.map(({ arm, facts }) => ({
        arm,
        facts,
        health: healthOf(question, armId(arm), now),
        inFlight: question.inFlight.get(armId(arm)) ?? 0,
      })),
      ceilingMicro: question.ceilingMicro,
      pinned: [],
    },
    now,
    random,
  );
  if (!routed.ok) return err(routed.error);
  const { facts, worstCaseMicro } = routed.value;
  const request = requestOf(question, facts);
  return ok({
    route: routed.value,
    request,
    reserve: { micro: worstCaseMicro, tokens: tokenBound(inputTokens, request.maxTokens, turns) },
  });
}

/** As `worstCaseMicro` reckons: a repair turn sends the answer and a complaint back. */
const tokenBound = (inputTokens: number, maxTokens: number, turns: 1 | 2): number =>
  turns * (inputTokens + maxTokens) + (turns - 1) * (maxTokens + REPAIR_TURN_TOKENS);

const healthOf = (
  { health }: Question,
  arm: string,
  now: number,
): { readonly open: boolean; readonly until: number | null } => {
  const until = health[arm]?.until ?? 0;
  return { open: until > now, until: until > now ? until : null };
};

/** `facts` null: with everything, for the bound of its size. */
function requestOf({ prompt, population }: Question, facts: ModelFacts | null): ModelRequest {
  const { purpose, system, user, maxTokens, temperature, effort, schema } = prompt;
  const takes = facts?.capability;
  return {
    purpose,
    owner: { kind: 'population', id: population },
    system,
    messages: [{ role: 'user', text: user }],
    maxTokens: takes === undefined ? maxTokens : outputLimit(takes, maxTokens),
    ...(temperature === undefined || takes?.sampling === false ? {} : { temperature }),
    ...(effort === undefined || takes?.effort === false ? {} : { effort }),
    ...(schema === undefined ? {} : { schema }),
  };
}
