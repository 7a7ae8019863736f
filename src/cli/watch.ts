import type { HubClient } from './client.ts';
import { hasEnded, type PopulationView } from './population-view.ts';
import { bar, statusLine } from './terminal.ts';

interface Progress {
  readonly generation: number;
  readonly evaluations: number;
  readonly best: { readonly fitness: number } | null;
  readonly evaluationsPerSecond: number;
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
  const live = openLive(client, id, (progress) => {
    if (progress.best !== null) history.push(progress.best.fitness);
    line.show(progressText(population, progress, (Date.now() - started) / 1000));
    onProgress(progress);
  });
  try {
    while (!hasEnded(population) && population.state !== 'paused') {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      population = await client.get<PopulationView>(`/v1/populations/${id}`);
    }
  } finally {
    live.close();
    line.end();
  }
  if (population.best) history.push(population.best.fitness);
  return { population, history };
}

function progressText(
  { config }: PopulationView,
  { generation, evaluations, best, evaluationsPerSecond }: Progress,
  seconds: number,
): string {
  const { stop } = config;
  if (generation < 0) return 'scoring the seeds';
  const share = Math.max(
    stop.evaluations ? evaluations / stop.evaluations : 0,
    stop.generations ? generation / stop.generations : 0,
    stop.seconds ? seconds / stop.seconds : 0,
  );
  const left = share > 0.02 ? ` · ${Math.ceil((seconds * (1 - share)) / share)} s left` : '';
  return (
    `${bar(share)} generation ${generation} · best ${best?.fitness.toPrecision(6) ?? '-'} · ` +
    `${Math.round(evaluationsPerSecond)} evaluations/s${left}`
  );
}

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
