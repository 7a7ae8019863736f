import type { D1Migration } from '@cloudflare/vitest-pool-workers';
import type { Env as HubEnv } from '../../src/env.ts';
import type * as hub from '../../src/index.ts';

/** What `cloudflare:workers` gives to tests: the hub's own bindings and the migrations of the vitest config. */
declare global {
  namespace Cloudflare {
    interface Env extends HubEnv {
      /** Optional so that classes over the hub's own bindings fit where these are expected. */
      readonly TEST_MIGRATIONS?: D1Migration[];
    }
    interface GlobalProps {
      readonly mainModule: typeof hub;
    }
  }
}
