/**
 * `npm run check:bundle`: both deploy variants build (`wrangler deploy --dry-run`), stay under the size ceiling, and the
 * built bundle really boots: tests can pass while raw workerd refuses to start.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { freePort } from '../../src/cli/port.ts';
import { PROJECT_ROOT } from '../../src/cli/state-dir.ts';
import { writePaidConfig } from '../../src/cli/wrangler-config.ts';
import { bundleWorker, spawnRawWorkerd, untilHealthy } from '../support/raw-workerd.ts';

/** Cloudflare's Free plan refuses more than 3 MB gzipped; ours stays far below it, so growth is noticed. */
const MAX_GZIP_KIB = 400;

const folder = mkdtempSync(path.join(tmpdir(), 'hub-bundle-'));
try {
  const variants = { free: path.join(PROJECT_ROOT, 'wrangler.toml'), paid: writePaidConfig() };
  for (const [variant, config] of Object.entries(variants)) {
    const bundle = bundleWorker(config, path.join(folder, variant));
    const bytes = readFileSync(bundle);
    const gzip = gzipSync(bytes).length / 1024;
    console.log(
      `${variant}: ${(bytes.length / 1024).toFixed(0)} KiB, ${gzip.toFixed(0)} KiB gzipped`,
    );
    if (gzip > MAX_GZIP_KIB) throw new Error(`the bundle is over ${MAX_GZIP_KIB} KiB gzipped`);
    await boot(bundle, path.join(folder, `${variant}-state`));
    console.log(`${variant}: boots in raw workerd and answers /health`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function boot(bundle: string, stateDir: string): Promise<void> {
  const port = await freePort();
  const child = spawnRawWorkerd({ bundle, stateDir, port, key: 'boot-check' });
  try {
    await untilHealthy(`http://127.0.0.1:${port}`);
  } finally {
    child.kill('SIGKILL');
  }
}
