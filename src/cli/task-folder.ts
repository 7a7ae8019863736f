import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../core/message-of.ts';
import { PROJECT_ROOT } from './state-dir.ts';

const EXAMPLES = path.join(PROJECT_ROOT, 'src/examples');

/** A task ready to be posted, and how to speak of it. */
export interface Task {
  readonly name: string;
  /** The body of `POST /v1/populations`. */
  readonly body: TaskBody;
  readonly about: About;
}

export interface TaskBody {
  readonly name: string;
  readonly config?: TaskConfig;
  readonly [field: string]: unknown;
}

export interface TaskConfig {
  readonly seed?: number;
  readonly stop?: Readonly<Record<string, number>>;
  readonly models?: Readonly<Record<string, unknown>>;
  readonly budget?: Readonly<Record<string, number>>;
  readonly [field: string]: unknown;
}

/** `about.json` of an example: what its figures mean to a person. */
export interface About {
  readonly title: string;
  /** Which baseline is the textbook rule to beat. */
  readonly textbook?: string;
  /** A fitness is shown as `offset + scale × fitness` followed by the unit. */
  readonly measure: {
    readonly name: string;
    readonly unit: string;
    readonly scale: number;
    readonly offset: number;
  };
  /** Arguments for the `curl` that invokes the champion. */
  readonly sampleArgs?: readonly unknown[];
}

/** `bin-packing`, `nguyen/7`, …: the folders below `src/examples` that hold a task. */
export const exampleNames = (): string[] =>
  readdirSync(EXAMPLES, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'task.json')
    .map((file) => path.dirname(file).split(path.sep).join('/'))
    .toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));

/** Reads an example by its name, or any folder that holds a `task.json`. */
export function loadTask(nameOrFolder: string): Task {
  const isExample = exampleNames().includes(nameOrFolder);
  const folder = isExample
    ? path.join(EXAMPLES, nameOrFolder)
    : path.resolve(process.env['INIT_CWD'] ?? process.cwd(), nameOrFolder);
  const file = path.join(folder, 'task.json');
  if (!existsSync(file))
    throw new Error(
      `"${nameOrFolder}" is neither an example nor a folder with a task.json. Examples: ${exampleNames().join(', ')}. ` +
        'A folder to start from: npm run evolve -- --new my-task',
    );
  const body = withFiles(readJson(file), folder);
  if (!isBody(body))
    throw new Error(`${file} is not a JSON object: the body of POST /v1/populations`);
  const aboutFile = path.join(folder, 'about.json');
  const about = existsSync(aboutFile) ? (readJson(aboutFile) as About) : plainAbout(body.name);
  return { name: isExample ? nameOrFolder : path.basename(folder), body, about };
}

/** Whether it is an object; what is in it the hub checks, field by field. */
const isBody = (value: unknown): value is TaskBody =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const plainAbout = (title: string): About => ({
  title,
  measure: { name: 'fitness', unit: '', scale: 1, offset: 0 },
});

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Replaces every string `"@file"` by that file's content: parsed if it ends in .json, else as text. */
function withFiles(value: unknown, folder: string): unknown {
  if (Array.isArray(value)) return value.map((each) => withFiles(each, folder));
  if (typeof value === 'string' && value.startsWith('@')) return fileValue(value.slice(1), folder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withFiles(each, folder)]),
  );
}

function fileValue(name: string, folder: string): unknown {
  const file = path.resolve(folder, name);
  if (!existsSync(file)) throw new Error(`task.json names @${name}, but ${file} does not exist`);
  return name.endsWith('.json') ? readJson(file) : readFileSync(file, 'utf8');
}

/** Writes a small commented task to start from. Refuses to touch a folder that has one. */
export function writeNewTask(directory: string): string {
  const folder = path.resolve(process.env['INIT_CWD'] ?? process.cwd(), directory);
  if (existsSync(path.join(folder, 'task.json')))
    throw new Error(`${folder} already holds a task.json`);
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(NEW_TASK)) writeFileSync(path.join(folder, name), text);
  return folder;
}

const NEW_TASK = {
  'task.json': `${JSON.stringify(
    {
      name: 'my-task',
      task: 'Say in plain words what the program must do, its goals and its limits.',
      seeds: ['@seed.js'],
      evaluator: {
        kind: 'cases',
        compare: { kind: 'squared-error' },
        cases: '@cases.json',
        heldOut: '@held-out.json',
      },
      config: { stop: { fitness: 1, evaluations: 20000 } },
    },
    null,
    2,
  )}\n`,
  'seed.js': `// The program to improve. The name and the parameters of the default export stay; everything else may change.
// To keep more of it as it is, put the part that may change between lines // EVOLVE-BLOCK-START and // EVOLVE-BLOCK-END.
export default function price(weight, distance) {
  return weight;
}
`,
  'cases.json': `${JSON.stringify(newCases([1, 2, 3, 5, 8]), null, 1)}\n`,
  'held-out.json': `${JSON.stringify(newCases([4, 7]), null, 1)}\n`,
  'README.md': `# A task folder

- \`task.json\`: the body of POST /v1/populations; a value \`"@file"\` stands for the content of that file.
- \`seed.js\`: the program to improve. \`cases.json\`: what it must answer. \`held-out.json\`: cases that a better program
  must also hold on before it is served; the search never sees them.
- To score by your own code, write \`"evaluator": {"kind": "module", "source": "@evaluator.js", "data": "@data.json"}\`
  with \`export default function evaluate(agent, { data, random, split }) { … return { score }; }\` (higher is better).

Run it: \`npm run evolve -- path/to/this/folder\`
`,
};

/** A price of 3 + weight × distance / 2: something the seed does not know. */
function newCases(values: readonly number[]): unknown[] {
  return values.flatMap((weight) =>
    [2, 6].map((distance) => ({ args: [weight, distance], expected: 3 + (weight * distance) / 2 })),
  );
}
