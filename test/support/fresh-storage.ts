import { applyD1Migrations, reset } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import './flat-prototypes.ts';

// Files of tests run one after another in the same workerd, which takes seconds to start: each finds it empty.
await reset();
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS ?? []);
