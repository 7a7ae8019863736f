import {
  applyD1Migrations,
  listDurableObjectIds,
  reset,
  runInDurableObject,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import './flat-prototypes.ts';

/** The bindings as the runtime has them; the hub's own type knows only how it calls them. */
const NAMESPACES = [
  env.POPULATIONS,
  env.ACCOUNTS,
  env.EVALUATORS,
  env.MODEL_GATEWAYS,
] as unknown as readonly DurableObjectNamespace[];

// Files of tests run one after another in the same workerd, which takes seconds to start: each finds it empty.
await wakeAll();
await reset();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS ?? []);

/**
 * `reset` empties what is in memory. What has been idle for some ten seconds is no longer and would keep its rows, so
 * all that has a file is woken first; also the objects behind D1 and R2.
 */
async function wakeAll(): Promise<void> {
  await Promise.all([
    ...NAMESPACES.map(wake),
    env.DB.prepare('SELECT 1').run(),
    env.SNAPSHOTS.head('none'),
  ]);
}

async function wake(namespace: DurableObjectNamespace): Promise<void> {
  const ids = await listDurableObjectIds(namespace);
  // an object that a test left broken is awake, too, when it refuses
  await Promise.allSettled(ids.map((id) => runInDurableObject(namespace.get(id), () => {})));
}
