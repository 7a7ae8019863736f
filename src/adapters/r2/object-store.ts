import type { ObjectStore } from '../../ports.ts';
import { utf8Length } from '../../core/utf8-length.ts';
import { MAX_OBJECT_KEY_BYTES } from '../limits.ts';

/** Keys of a page of R2's `list` and of one `delete`. */
const PAGE = 1_000;

/** Immutable objects in R2. A key is written once: an existing one is left as it is, which costs no second write. */
export function createObjectStore(bucket: R2Bucket): ObjectStore {
  return {
    async put(key, bytes) {
      if (utf8Length(key) > MAX_OBJECT_KEY_BYTES) throw new RangeError(`key ${key} is too long`);
      await bucket.put(key, bytes, { onlyIf: new Headers({ 'if-none-match': '*' }) });
    },
    async get(key) {
      const object = await bucket.get(key);
      return object === null ? null : new Uint8Array(await object.arrayBuffer());
    },
    async delete(prefix) {
      for (;;) {
        const page = await bucket.list({ prefix, limit: PAGE });
        if (page.objects.length === 0) return;
        await bucket.delete(page.objects.map(({ key }) => key));
      }
    },
  };
}
