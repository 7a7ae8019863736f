import { agentRoutes } from './agents.ts';
import { budgetRoutes } from './budget.ts';
import { championRoutes } from './champion.ts';
import { costRoutes } from './costs.ts';
import { estimateRoutes } from './estimate.ts';
import { eventRoutes } from './events.ts';
import { keyRoutes } from './keys.ts';
import { lifecycleRoutes } from './lifecycle.ts';
import { liveRoutes } from './live.ts';
import { modelRoutes } from './models.ts';
import { openRoutes } from './open.ts';
import { populationRoutes } from './populations.ts';
import type { Route } from './route.ts';
import { runRoutes } from './run.ts';
import { steeringRoutes } from './steering.ts';

const served: readonly Route[] = [
  ...populationRoutes,
  ...lifecycleRoutes,
  ...steeringRoutes,
  ...championRoutes,
  ...agentRoutes,
  ...eventRoutes,
  ...liveRoutes,
  ...runRoutes,
  ...modelRoutes,
  ...budgetRoutes,
  ...costRoutes,
  ...estimateRoutes,
  ...keyRoutes,
];

/** Every route of the hub. Nothing is reachable that is not a row here. */
export const routes: readonly Route[] = [...openRoutes(served), ...served];
