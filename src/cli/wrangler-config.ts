import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from './state-dir.ts';

/** The installed wrangler, to be run with this process's own Node. */
export const WRANGLER = path.join(PROJECT_ROOT, 'node_modules/wrangler/bin/wrangler.js');

const LOADERS = `
# Dynamic Workers for \`module\` evaluators: need the Workers Paid plan when deployed, nothing locally.
[[worker_loaders]]
binding = "LOADER"
`;

/**
 * wrangler.toml plus the one paid binding, written beside it (paths in it are relative to its folder).
 * Local runs use it always; `npm run deploy -- --paid` deploys it.
 */
export function writePaidConfig(): string {
  const file = path.join(PROJECT_ROOT, '.wrangler.paid.toml');
  const base = readFileSync(path.join(PROJECT_ROOT, 'wrangler.toml'), 'utf8');
  const wanted = base + LOADERS;
  // another command may be reading it: written only when it differs
  if (!existsSync(file) || readFileSync(file, 'utf8') !== wanted) writeFileSync(file, wanted);
  return file;
}
