import { setTimeout as pause } from 'node:timers/promises';
import type { HubClient } from './client.ts';
import { hasEnded, type PopulationView } from './population-view.ts';
import { bar, statusLine } from './terminal.ts';

interface Progress {
  readonly generation: number;
  readonly evaluations: number;
  readonly best: { readonly fitness: number } | null;
}

type LiveMessage =
  | { readonly type: 'event'; readonly event: { readonly seq: number; readonly type: string } }
  | ({ readonly type: 'progress' } & Progress)
  | { readonly type: 'resync'; readonly seq: number };

export interface Watched {
  readonly population: PopulationView;
  /** Best fitness by progress message, for the plot. */
  readonly history: readonly number[];
}

const POLL_MS = 1_000;
const RECONNECT_MS = 500;

/**
 * Follows a population over the live socket until it ends or is paused. The state itself is asked over HTTP once a
 * second, so a socket that is cut (a restart of the runtime) costs nothing but smoothness.
 */
export async function watch(
  client: HubClient,
  id: string,
  out: NodeJS.WriteStream,
  onProgress: (progress: Progress) => void = () => {},
): Promise<Watched> {
  const line = statusLine(out);
  const history: number[] = [];
  const started = Date.now();
  let population = await client.get<PopulationView>(`/v1/populations/${id}`);
  const before = population;
  const live = openLive(client, id, (progress) => {
    if (progress.best !== null) history.push(progress.best.fitness);
    const seconds = (Date.now() - started) / 1000;
    line.show(progressText(before, population, progress, seconds));
    onProgress(progress);
  });
  try {
    while (!hasEnded(population) && population.state !== 'paused') {
      await pause(POLL_MS);
      population = await client.get<PopulationView>(`/v1/populations/${id}`);
    }
  } finally {
    live.close();
    line.end();
  }
  if (population.best) history.push(population.best.fitness);
  return { population, history };
}

/**
 * `before` is where the run stood when the watching began, `seconds` ago: speed and time left count from there. `latest`
 * is what was last asked.
 */
function progressText(
  before: PopulationView,
  latest: PopulationView,
  { generation, evaluations, best }: Progress,
  seconds: number,
): string {
  if (generation < 0) return 'scoring the seeds';
  const { stop } = before.config;
  const { models } = latest;
  const share = shareOf(stop, { generation, evaluations, models }, seconds);
  const gained = share - shareOf(stop, before, 0);
  const left = gained > 0.02 ? ` · ${Math.ceil((seconds * (1 - share)) / gained)} s left` : '';
  const rate = (evaluations - before.evaluations) / Math.max(seconds, 0.1);
  const proposals = models === undefined ? '' : ` · ${models.proposals} proposals`;
  return (
    `${bar(share)} generation ${generation} · best ${best?.fitness.toPrecision(6) ?? '-'} · ` +
    `${Math.round(rate)} evaluations/s${proposals}${left}`
  );
}

interface Standing extends Pick<Progress, 'generation' | 'evaluations'> {
  readonly models?: PopulationView['models'] | undefined;
}

/** How much of the stop rules is used up, 0..1. */
const shareOf = (
  stop: PopulationView['config']['stop'],
  { generation, evaluations, models }: Standing,
  seconds: number,
): number =>
  Math.max(
    stop.evaluations ? evaluations / stop.evaluations : 0,
    stop.generations ? (generation + 1) / stop.generations : 0,
    stop.seconds ? seconds / stop.seconds : 0,
    stop.proposals ? (models?.proposals ?? 0) / stop.proposals : 0,
  );

/** The live socket, opened again whenever it is cut. */
function openLive(
  client: HubClient,
  id: string,
  onProgress: (progress: Progress) => void,
): { close(): void } {
  let closed = false;
  let socket: WebSocket | undefined;
  let cursor = Number.MAX_SAFE_INTEGER;
  const url = `${client.url.replace(/^http/, 'ws')}/v1/populations/${id}/live`;
  const key = `hub.key.${Buffer.from(client.key).toString('base64url')}`;
  const open = (): void => {
    if (closed) return;
    socket = new WebSocket(cursor === Number.MAX_SAFE_INTEGER ? url : `${url}?after=${cursor}`, [
      'hub.v1',
      key,
    ]);
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as LiveMessage;
      if (message.type === 'progress') return onProgress(message);
      cursor = message.type === 'event' ? message.event.seq : message.seq;
      // what is never acknowledged is taken for a reader that has stopped
      socket?.send(JSON.stringify({ type: 'ack', seq: cursor }));
    });
    // Node fires no `close` for a connection that was refused
    let ended = false;
    const again = (): void => {
      if (!ended) setTimeout(open, RECONNECT_MS);
      ended = true;
    };
    socket.addEventListener('error', again);
    socket.addEventListener('close', again);
  };
  open();
  return {
    close: () => {
      closed = true;
      socket?.close();
    },
  };
}
