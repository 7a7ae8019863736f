/**
 * `npm run bench [-- part …]`: one JSON document on stdout. Everything is compared with an anchor measured in turns in
 * the same run, because absolute times say more about the machine than about the hub.
 */
import { benchApi } from './api.ts';
import { benchCold } from './cold.ts';
import { benchColumns } from './columns.ts';
import { benchFanout } from './fanout.ts';
import { benchFlatCost } from './flat-cost.ts';
import { benchInstances } from './instances.ts';
import { benchManyCases } from './many-cases.ts';
import { benchMachine } from './machine.ts';
import { benchMemory } from './memory.ts';
import { benchPipeline } from './pipeline.ts';
import { benchRows } from './rows.ts';
import { runParts } from './parts.ts';

await runParts({
  pipeline: benchPipeline,
  machine: benchMachine,
  cold: benchCold,
  columns: benchColumns,
  instances: benchInstances,
  flatCost: benchFlatCost,
  rows: benchRows,
  api: benchApi,
  fanout: benchFanout,
  memory: benchMemory,
  manyCases: benchManyCases,
});
