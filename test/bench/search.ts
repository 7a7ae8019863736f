/**
 * `npm run bench:search [-- part …]`: how good the search is, offline, by fixed seeds and budgets in evaluations. One JSON
 * document on stdout. `packing` takes minutes.
 */
import { benchConstants } from './constants.ts';
import { benchPacking } from './packing.ts';
import { runParts } from './parts.ts';

await runParts({ constants: benchConstants, packing: benchPacking });
