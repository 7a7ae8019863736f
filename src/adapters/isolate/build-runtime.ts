import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles what every evaluator isolate carries (the machine and `runtime/`) into one text module:
 * `node src/adapters/isolate/build-runtime.ts` after any change below `src/core` that the machine uses. A test
 * rebuilds it and compares.
 */
const FILE = path.join(import.meta.dirname, 'runtime.generated.ts');

/** The content the generated file must have. */
export async function runtimeModule(): Promise<string> {
  const result = await build({
    entryPoints: [path.join(import.meta.dirname, 'runtime/serve.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    platform: 'neutral',
    external: ['cloudflare:workers'],
    // Like the Worker around it: each isolate loads and parses it.
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
  });
  const [bundle] = result.outputFiles;
  if (bundle === undefined) throw new Error('esbuild wrote nothing');
  return `// Made by build-runtime.ts: do not edit.\nexport const RUNTIME =\n  ${quoted(bundle.text)};\n`;
}

/** A string literal as the formatter writes it: single quotes, unless the text holds more of them than of double ones. */
function quoted(text: string): string {
  const json = JSON.stringify(text);
  const single = text.split("'").length;
  const double = text.split('"').length;
  if (single > double) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

if (process.argv[1] === import.meta.filename) await writeFile(FILE, await runtimeModule());
