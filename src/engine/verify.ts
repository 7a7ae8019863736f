import { verifyChain } from '../core/dna/chain.ts';
import type { ChainHead, HubEvent } from '../core/dna/event.ts';
import type { Progress } from './progress.ts';
import { replay } from './replay.ts';
import type { Replayed } from './replay.ts';

/** One invariant of a population, recomputed. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** What a population's ledger says. */
export interface Money {
  readonly spentMicro: number;
  readonly reservedMicro: number;
  readonly reservedCalls: number;
  /** Null: not limited. */
  readonly limitMicro: number | null;
  /** Proposals that wait for an answer. */
  readonly calling: number;
}

/** All that the invariants are recomputed from; read anew from the rows, nothing is taken from memory. */
export interface Evidence {
  readonly stream: string;
  readonly progress: Progress;
  /** All events that are here, oldest first, and what is known of the one before them. */
  readonly events: readonly HubEvent[];
  readonly before: ChainHead | null;
  /** The fold of the log up to some event at or before the oldest here, or within. */
  readonly folded: Replayed;
  readonly targets: readonly {
    readonly id: string;
    readonly cursor: number;
    readonly last: number;
  }[];
  readonly parked: readonly string[];
  /** All agents that are stored, living and ancestors. */
  readonly agents: readonly { readonly hash: string; readonly parents: readonly string[] }[];
  /** Agents that were champion, as far as they are known, that come before the champion by the order. */
  readonly betterChampions: readonly string[];
  /** Ids of what is stored, and the SHA-256 of what lies there. */
  readonly bodies: readonly { readonly id: string; readonly digest: string }[];
  /** The state hashes that are claimed, and what recomputing gives. */
  readonly states: readonly {
    readonly what: string;
    readonly claimed: string;
    readonly found: string;
  }[];
  readonly money: Money;
  /** What the log elsewhere has of the same events; null if it could not be asked. */
  readonly logged: readonly { readonly seq: number; readonly hash: string }[] | null;
}

/** Recomputes every invariant (reliability, section 3.1). Each has a name that tests and people rely on. */
export function verify(evidence: Evidence): readonly Check[] {
  return [
    chain(evidence),
    copies(evidence),
    outbox(evidence),
    folded(evidence),
    counts(evidence),
    champion(evidence),
    parents(evidence),
    money(evidence),
    bodies(evidence),
    ...evidence.states.map(({ what, claimed, found }) =>
      check(`state hash of ${what}`, claimed === found, `${found.slice(0, 12)}…`),
    ),
  ];
}

const check = (name: string, isOk: boolean, detail: string): Check => ({ name, ok: isOk, detail });

function chain({ events, stream, before }: Evidence): Check {
  const verified = verifyChain(events, stream, before);
  if (!verified.ok) {
    return check('chain', false, `event ${verified.at.seq} ${verified.at.reason}`);
  }
  return check('chain', true, `${events.length} events, dense and chained`);
}

/** The log elsewhere anchors the chain: it shows a cut tail and a rewrite, which a chain alone cannot. */
function copies({ events, logged }: Evidence): Check {
  if (logged === null) return check('log copy', true, 'the log could not be asked');
  const own = new Map(events.map(({ seq, hash }) => [seq, hash]));
  const differing = logged.find(({ seq, hash }) => own.get(seq) !== hash);
  return differing === undefined
    ? check('log copy', true, `${logged.length} events are the same in the log`)
    : check('log copy', false, `event ${differing.seq} is another one in the log`);
}

function outbox({ targets, parked }: Evidence): Check {
  const ahead = targets.find(({ cursor, last }) => cursor > last);
  if (ahead !== undefined) return check('outbox', false, `${ahead.id} is ahead of the log`);
  const lag = targets.map(({ id, cursor, last }) => `${id} lacks ${last - cursor}`).join(', ');
  return check('outbox', parked.length === 0, [lag, ...parked].join('; '));
}

function folded({ events, folded: start, progress }: Evidence): Check {
  const end = replay(
    events.filter(({ seq }) => seq > start.seq),
    start,
  );
  const claimed = {
    state: progress.state,
    generation: progress.search?.generation ?? -1,
    epoch: progress.epoch,
    champion: progress.champion?.hash ?? null,
    stoppedBy: progress.stoppedBy,
    pausedBy: progress.pausedBy,
    stateHash: progress.stateHash,
  };
  const differing = Object.entries(claimed).find(
    ([name, value]) => Object.entries(end).find(([key]) => key === name)?.[1] !== value,
  );
  return differing === undefined
    ? check('replay', true, `the log says the same up to event ${end.seq}`)
    : check('replay', false, `the log says another ${differing[0]}`);
}

/** Evaluations of a generation are those before it and what it proposed. */
function counts({ events, progress, folded: start }: Evidence): Check {
  const name = 'counts';
  let known: number | null = start.seq === 0 ? 0 : null;
  for (const { type, data, seq } of events) {
    const total = Number(data['evaluations']);
    if (type === 'restored') known = total;
    if (type !== 'generation-recorded') continue;
    if (known !== null && total !== known + Number(data['proposed'])) {
      return check(name, false, `event ${seq} counts ${total} evaluations after ${known}`);
    }
    known = total;
  }
  const claimed = progress.search?.evaluations ?? 0;
  return check(name, known === null || known === claimed, `${claimed} evaluations`);
}

function champion({ progress, betterChampions, agents }: Evidence): Check {
  const name = 'champion';
  if (progress.champion === null) return check(name, true, 'none yet');
  const { hash } = progress.champion;
  if (!agents.some((agent) => agent.hash === hash)) return check(name, false, 'is not stored');
  const [better] = betterChampions;
  return better === undefined
    ? check(name, true, 'none that was champion comes before it')
    : check(name, false, `${better} was champion and comes before it`);
}

function parents({ agents }: Evidence): Check {
  const known = new Set(agents.map(({ hash }) => hash));
  for (const { hash, parents: named } of agents) {
    const missing = named.find((parent) => !known.has(parent));
    if (missing !== undefined) return check('parents', false, `${missing} of ${hash} is missing`);
  }
  return check('parents', true, `${known.size} agents, all parents known`);
}

/** The log, the ledger and the calls in flight tell the same; the budget is not passed. */
function money({ money: ledger, events, folded: start }: Evidence): Check {
  const { spentMicro, reservedMicro, reservedCalls, limitMicro, calling } = ledger;
  const told = replay(
    events.filter(({ seq }) => seq > start.seq),
    start,
  ).spentMicro;
  if ((told ?? 0) !== spentMicro)
    return check('money', false, `the log says ${told ?? 0} micro-USD, the ledger ${spentMicro}`);
  if (reservedCalls !== calling)
    return check('money', false, `${reservedCalls} reservations for ${calling} calls`);
  const isPassed = limitMicro !== null && spentMicro + reservedMicro > limitMicro;
  return check('money', !isPassed, `${spentMicro} micro-USD spent, ${reservedMicro} reserved`);
}

function bodies({ bodies: stored }: Evidence): Check {
  const wrong = stored.find(({ id, digest }) => digest !== id);
  return wrong === undefined
    ? check('content', true, `${stored.length} snapshots and blobs are what their ids say`)
    : check('content', false, `${wrong.id} has another content`);
}
