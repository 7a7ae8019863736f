import { verifyChain } from '../core/dna/chain.ts';
import type { ChainHead, HubEvent } from '../core/dna/event.ts';
import { parentage } from './parentage.ts';
import type { Kin } from './parentage.ts';
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

/**
 * All that the invariants are recomputed from; read anew from the rows, nothing is taken from memory. What grows with a
 * population's age is an iterable: it is read as often as checks need it, is the same each time, and nobody keeps it.
 */
export interface Evidence {
  readonly stream: string;
  readonly progress: Progress;
  /** All events that are here, oldest first, and what is known of the one before them. */
  readonly events: Iterable<HubEvent>;
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
  readonly agents: Iterable<Kin>;
  /** Whether the champion is among them. */
  readonly isChampionStored: boolean;
  /** Agents that were champion, as far as they are known, that come before the champion by the order. */
  readonly betterChampions: readonly string[];
  /** Ids of what is stored, and the SHA-256 of what lies there. */
  readonly bodies: Iterable<{ readonly id: string; readonly digest: string }>;
  /** The state hashes that are claimed, and what recomputing gives. */
  readonly states: readonly {
    readonly what: string;
    readonly claimed: string;
    readonly found: string;
  }[];
  readonly money: Money;
  /** What the log elsewhere has of some of these events; null if it could not be asked. */
  readonly logged: readonly { readonly seq: number; readonly hash: string }[] | null;
}

/** Recomputes every invariant (reliability, section 3.1). Each has a name that tests and people rely on. */
export function verify(evidence: Evidence): readonly Check[] {
  const told = replay(since(evidence.events, evidence.folded.seq), evidence.folded);
  return [
    chain(evidence),
    copies(evidence),
    outbox(evidence),
    folded(evidence, told),
    counts(evidence),
    champion(evidence),
    parents(evidence),
    money(evidence, told),
    bodies(evidence),
    ...evidence.states.map(({ what, claimed, found }) =>
      check(`state hash of ${what}`, claimed === found, `${found.slice(0, 12)}…`),
    ),
  ];
}

const check = (name: string, isOk: boolean, detail: string): Check => ({ name, ok: isOk, detail });

function* since(events: Iterable<HubEvent>, seq: number): Iterable<HubEvent> {
  for (const event of events) if (event.seq > seq) yield event;
}

function chain({ events, stream, before }: Evidence): Check {
  let count = 0;
  const counted = function* (): Iterable<HubEvent> {
    for (const event of events) {
      count++;
      yield event;
    }
  };
  const verified = verifyChain(counted(), stream, before);
  if (!verified.ok) {
    return check('chain', false, `event ${verified.at.seq} ${verified.at.reason}`);
  }
  return check('chain', true, `${count} events, dense and chained`);
}

/** The log elsewhere anchors the chain: it shows a cut tail and a rewrite, which a chain alone cannot. */
function copies({ events, logged }: Evidence): Check {
  if (logged === null) return check('log copy', true, 'the log could not be asked');
  const copied = new Map(logged.map(({ seq, hash }) => [seq, hash]));
  for (const { seq, hash } of events) if (copied.get(seq) === hash) copied.delete(seq);
  const [differing] = copied.keys();
  return differing === undefined
    ? check('log copy', true, `${logged.length} events are the same in the log`)
    : check('log copy', false, `event ${differing} is another one in the log`);
}

function outbox({ targets, parked }: Evidence): Check {
  const ahead = targets.find(({ cursor, last }) => cursor > last);
  if (ahead !== undefined) return check('outbox', false, `${ahead.id} is ahead of the log`);
  const lag = targets.map(({ id, cursor, last }) => `${id} lacks ${last - cursor}`).join(', ');
  return check('outbox', parked.length === 0, [lag, ...parked].join('; '));
}

function folded({ progress }: Evidence, told: Replayed): Check {
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
    ([name, value]) => Object.entries(told).find(([key]) => key === name)?.[1] !== value,
  );
  return differing === undefined
    ? check('replay', true, `the log says the same up to event ${told.seq}`)
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

function champion({ progress, betterChampions, isChampionStored }: Evidence): Check {
  const name = 'champion';
  if (progress.champion === null) return check(name, true, 'none yet');
  if (!isChampionStored) return check(name, false, 'is not stored');
  const [better] = betterChampions;
  return better === undefined
    ? check(name, true, 'none that was champion comes before it')
    : check(name, false, `${better} was champion and comes before it`);
}

function parents({ agents }: Evidence): Check {
  const { agents: known, orphan } = parentage(agents);
  return orphan === null
    ? check('parents', true, `${known} agents, all parents known`)
    : check('parents', false, `${orphan.missing} of ${orphan.hash} is missing`);
}

/** The log, the ledger and the calls in flight tell the same; the budget is not passed. */
function money({ money: ledger }: Evidence, { spentMicro: told = 0 }: Replayed): Check {
  const { spentMicro, reservedMicro, reservedCalls, limitMicro, calling } = ledger;
  if (told !== spentMicro)
    return check('money', false, `the log says ${told} micro-USD, the ledger ${spentMicro}`);
  if (reservedCalls !== calling)
    return check('money', false, `${reservedCalls} reservations for ${calling} calls`);
  const isPassed = limitMicro !== null && spentMicro + reservedMicro > limitMicro;
  return check('money', !isPassed, `${spentMicro} micro-USD spent, ${reservedMicro} reserved`);
}

function bodies({ bodies: stored }: Evidence): Check {
  let count = 0;
  for (const { id, digest } of stored) {
    if (digest !== id) return check('content', false, `${id} has another content`);
    count++;
  }
  return check('content', true, `${count} snapshots and blobs are what their ids say`);
}
