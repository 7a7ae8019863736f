/** `npm run bedrock:local`: a Bedrock without AWS, for the whole model path on one machine. Prints what the hub needs. */
import { parseLine, runCommand } from '../../../../src/cli/options.ts';
import { startLocalBedrock } from './local.ts';

const USAGE =
  'usage: npm run bedrock:local -- [--port 8799] [--seed 0] [--latency MS] [--damaged PERCENT]';

runCommand(async () => {
  const line = parseLine(
    {
      port: { type: 'string' },
      seed: { type: 'string' },
      latency: { type: 'string' },
      damaged: { type: 'string' },
    },
    USAGE,
  );
  const { variables } = await startLocalBedrock({
    port: line.count('port') ?? 8799,
    seed: line.count('seed') ?? 0,
    latencyMs: line.count('latency') ?? 0,
    damaged: Math.min(100, line.count('damaged') ?? 0) / 100,
  });
  if (process.send !== undefined) return attach(variables);
  process.stdout.write(
    '# environment of a hub that is to use this Bedrock; it runs until Ctrl-C\n',
  );
  for (const [name, value] of Object.entries(variables)) {
    process.stdout.write(`${name}='${value}'\n`);
  }
});

/** A child of `npm run evolve -- … --model local`: it tells its parent instead, and ends with it, not by Ctrl-C. */
function attach(variables: Readonly<Record<string, string>>): void {
  process.on('SIGINT', () => {});
  process.once('disconnect', () => process.exit());
  process.send?.(variables);
}
