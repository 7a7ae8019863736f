/**
 * `npm run deploy [-- --paid]`: provisions, migrates, makes HUB_KEY once, prints URL and key.
 * Needs a Cloudflare account (`npx wrangler login`). What can be proven without one is the dry run in `.ci/run`.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { parseLine, runCommand } from './options.ts';
import { PROJECT_ROOT } from './state-dir.ts';
import { WRANGLER, writePaidConfig } from './wrangler-config.ts';

/** Evaluation shards of a population that names no number: each an object of its own, wherever the platform puts it. */
const DEPLOYED_SHARDS = '2-100';

runCommand(async () => {
  const line = parseLine(
    { paid: { type: 'boolean' } },
    'usage: npm run deploy -- [--paid]   (--paid adds Dynamic Workers for module evaluators)',
  );
  const config = line.flag('paid') ? writePaidConfig() : path.join(PROJECT_ROOT, 'wrangler.toml');
  // Deploying first creates the database and the bucket that the configuration names without ids.
  const deployed = wrangler(['deploy', '--var', `EVALUATION_SHARDS:${DEPLOYED_SHARDS}`], config);
  const url = /https:\/\/\S+\.workers\.dev/.exec(deployed)?.[0] ?? '(see above)';
  wrangler(['d1', 'migrations', 'apply', 'DB', '--remote'], config);
  const hasKey = wrangler(['secret', 'list'], config).includes('"HUB_KEY"');
  if (hasKey) {
    process.stdout.write(`\n${url} is up. HUB_KEY is unchanged (it cannot be read back).\n`);
    return;
  }
  const key = randomBytes(24).toString('base64url');
  wrangler(['secret', 'put', 'HUB_KEY'], config, key);
  process.stdout.write(
    `\n${url} key ${key}\nKeep the key: it is stored as a secret and shown only now.\n`,
  );
});

function wrangler(args: readonly string[], config: string, input?: string): string {
  const run = spawnSync(process.execPath, [WRANGLER, ...args, `--config=${config}`], {
    cwd: PROJECT_ROOT,
    encoding: 'utf8',
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false' },
    stdio: [input === undefined ? 'inherit' : 'pipe', 'pipe', 'inherit'],
    ...(input === undefined ? {} : { input }),
  });
  process.stdout.write(run.stdout);
  if (run.status !== 0)
    throw new Error(
      `wrangler ${args.join(' ')} failed. Without an account at hand: npx wrangler login, or set CLOUDFLARE_API_TOKEN`,
    );
  return run.stdout;
}
