/** `node test/build/machine-loop.ts`: writes the machine's loop anew, after a change of the instructions. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { machineLoop } from '../../src/core/language/instructions/loop.ts';
import { PROJECT_ROOT } from '../../src/cli/state-dir.ts';

export const MACHINE_LOOP = path.join(PROJECT_ROOT, 'src/core/language/machine-loop.generated.ts');

if (process.argv[1] === import.meta.filename) await writeFile(MACHINE_LOOP, machineLoop());
