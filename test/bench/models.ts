/**
 * `npm run bench:models [-- part …]`: search with models under a scripted one. One JSON document on stdout.
 * Part `strategies` takes minutes.
 */
import { benchModelHub } from './model-hub.ts';
import { benchModelOverhead } from './model-overhead.ts';
import { benchOrchestration } from './orchestration.ts';
import { runParts } from './parts.ts';

await runParts({
  overhead: benchModelOverhead,
  hub: benchModelHub,
  strategies: benchOrchestration,
});
