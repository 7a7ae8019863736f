import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PROJECT_ROOT } from '../../src/cli/state-dir.ts';
import { WRANGLER } from '../../src/cli/wrangler-config.ts';

/** The Worker as it would be deployed: one ES module made by `wrangler deploy --dry-run`. Returns the file. */
export function bundleWorker(config: string, outdir: string): string {
  mkdirSync(outdir, { recursive: true });
  execFileSync(
    process.execPath,
    [WRANGLER, 'deploy', '--dry-run', `--config=${config}`, `--outdir=${outdir}`],
    {
      cwd: PROJECT_ROOT,
      env: { ...process.env, CI: '1', WRANGLER_SEND_METRICS: 'false' },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return path.join(outdir, 'index.js');
}

export interface RawOptions {
  /** The bundled module, in a folder of its own. */
  readonly bundle: string;
  /** SQLite files of the objects. */
  readonly stateDir: string;
  readonly port: number;
  readonly key: string;
  /** Variables of the hub. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Ports of stand-ins for D1 and R2 on this machine. */
  readonly stores?: { readonly d1: number; readonly r2: number } | undefined;
  /** Of V8, for the whole process: a limit of its heap, say. */
  readonly v8Flags?: readonly string[];
  /** Further workers of the same process, each on a port of its own: a bare route to compare with. */
  readonly extra?: readonly {
    readonly name: string;
    readonly file: string;
    readonly port: number;
  }[];
}

/**
 * workerd itself, without wrangler's proxy: what is measured and killed in benches and chaos tests. Without `stores` D1
 * and R2 are not bound and the outbox keeps its events: nothing else of the hub needs them. Stand-ins on this machine
 * can be reached.
 */
export function spawnRawWorkerd(options: RawOptions): ChildProcess {
  const folder = path.dirname(options.bundle);
  const file = path.join(folder, `config-${options.port}.capnp`);
  mkdirSync(options.stateDir, { recursive: true });
  writeFileSync(file, capnp(options));
  return spawn(workerdBinary(), ['serve', '--experimental', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** Resolves once /health answers, rejects after the deadline. */
export async function untilHealthy(url: string, deadlineMs = 20_000): Promise<void> {
  const end = Date.now() + deadlineMs;
  while (Date.now() < end) {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) }).catch(
      () => undefined,
    );
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${url} did not answer /health within ${deadlineMs} ms`);
}

function workerdBinary(): string {
  const fromWrangler = createRequire(createRequire(import.meta.url).resolve('wrangler'));
  const exported: { default: string } = fromWrangler('workerd');
  return exported.default;
}

/** D1's binding is workerd's own module around a service, as on the platform. */
const STORES = `(name = "SNAPSHOTS", r2Bucket = "r2"),
    (name = "DB", wrapped = (
      moduleName = "cloudflare-internal:d1-api",
      innerBindings = [ (name = "fetcher", service = "d1") ],
    )),`;

function capnp({
  bundle,
  stateDir,
  port,
  key,
  variables = {},
  stores,
  v8Flags = [],
  extra = [],
}: RawOptions): string {
  const objects = ['PopulationDO', 'AccountDO', 'EvaluatorDO', 'ModelGatewayDO'];
  const bindings = {
    POPULATIONS: 'PopulationDO',
    ACCOUNTS: 'AccountDO',
    EVALUATORS: 'EvaluatorDO',
    MODEL_GATEWAYS: 'ModelGatewayDO',
  };
  const { date, flags } = compatibility();
  const extraConstants = extra.map(
    ({ name, file }) => `const ${name} :Workerd.Worker = (
  modules = [ (name = "index.js", esModule = embed "${path.basename(file)}") ],
  compatibilityDate = "${date}",
);`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .hub),
    ${extra.map(({ name }) => `(name = "${name}", worker = .${name}),`).join('\n    ')}
    (name = "state", disk = (path = "${stateDir}", writable = true)),
    ${Object.entries(stores ?? {})
      .map(
        ([name, at]) => `(name = "${name}", external = (address = "127.0.0.1:${at}", http = ())),`,
      )
      .join('\n    ')}
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  v8Flags = [ ${v8Flags.map((flag) => `"${flag}"`).join(', ')} ],
  sockets = [
    (name = "http", address = "127.0.0.1:${port}", http = (), service = "main"),
    ${extra.map((e) => `(name = "s${e.name}", address = "127.0.0.1:${e.port}", http = (), service = "${e.name}"),`).join('\n    ')}
  ],
);
const hub :Workerd.Worker = (
  modules = [ (name = "index.js", esModule = embed "${path.basename(bundle)}") ],
  compatibilityDate = "${date}",
  compatibilityFlags = ${JSON.stringify(flags)},
  durableObjectNamespaces = [
    ${objects.map((name) => `(className = "${name}", uniqueKey = "${name}", enableSql = true),`).join('\n    ')}
  ],
  durableObjectStorage = (localDisk = "state"),
  bindings = [
    ${Object.entries(bindings)
      .map(([name, object]) => `(name = "${name}", durableObjectNamespace = "${object}"),`)
      .join('\n    ')}
    ${Object.entries({ HUB_KEY: key, ...variables })
      .map(([name, text]) => `(name = "${name}", text = ${JSON.stringify(text)}),`)
      .join('\n    ')}
    (name = "LOADER", workerLoader = ()),
    ${stores === undefined ? '' : STORES}
  ],
);
${extraConstants.join('\n')}
`;
}

/** The date and flags of wrangler.toml, so that both run the same. */
function compatibility(): { date: string; flags: string[] } {
  const toml = readFileSync(path.join(PROJECT_ROOT, 'wrangler.toml'), 'utf8');
  const date = /^compatibility_date = "([^"]+)"/m.exec(toml)?.[1];
  const flags = /^compatibility_flags = (\[[^\]]*\])/m.exec(toml)?.[1];
  if (!date || !flags) throw new Error('wrangler.toml names no compatibility date or flags');
  return { date, flags: JSON.parse(flags) as string[] };
}
