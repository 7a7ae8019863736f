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
 * wrangler.toml for one hub on this machine, written to its state folder: with the paid binding, and with the names of
 * the variables that the Worker gets from the environment of its process. Their values are nowhere but there: other users
 * can read neither the environment nor, as the command line, what is not in it.
 */
export function writeLocalConfig(stateDir: string, variables: readonly string[]): string {
  const file = path.join(stateDir, 'hub.wrangler.toml');
  const base = readFileSync(path.join(PROJECT_ROOT, 'wrangler.toml'), 'utf8');
  const names = variables.map((name) => JSON.stringify(name)).join(', ');
  writeFileSync(file, `${base}${LOADERS}\n[secrets]\nrequired = [${names}]\n`);
  return file;
}

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
