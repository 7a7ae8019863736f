import { encodeAgents } from '../src/core/dna/agent-record.ts';
import type { AgentRecord } from '../src/core/dna/agent-record.ts';
import { MAX_BLOB_BYTES } from '../src/core/dna/snapshot.ts';
import { utf8Length } from '../src/core/utf8-length.ts';

/** What is remembered of a stored agent without reading it. */
export type AgentEntry = Pick<AgentRecord, 'slot' | 'hash' | 'parents' | 'kept'>;

/** Lines that become a blob when they fill one, of at most 1 MiB. A record is far smaller. */
export class AgentsBody {
  readonly #write: (body: string, entries: readonly AgentEntry[]) => void;
  #text = '';
  #bytes = 0;
  #entries: AgentEntry[] = [];

  /** `write` gets a body and whose lines it has. */
  constructor(write: (body: string, entries: readonly AgentEntry[]) => void) {
    this.#write = write;
  }

  /** What is not written yet. */
  get text(): string {
    return this.#text;
  }

  get entries(): readonly AgentEntry[] {
    return this.#entries;
  }

  /** Goes on after these lines. */
  resume(text: string, entries: readonly AgentEntry[]): void {
    this.#text = text;
    this.#bytes = utf8Length(text);
    this.#entries = [...entries];
  }

  add(record: AgentRecord): void {
    const line = encodeAgents([record]);
    const size = utf8Length(line);
    if (this.#bytes + size > MAX_BLOB_BYTES) this.end();
    this.#text += line;
    this.#bytes += size;
    this.#entries.push(entryOf(record));
  }

  /** Writes what is left, if anything. */
  end(): void {
    if (this.#text !== '') this.#write(this.#text, this.#entries);
    this.resume('', []);
  }
}

/** The rest of the record is let go. */
export const entryOf = ({ slot, hash, parents, kept }: AgentRecord): AgentEntry => ({
  slot,
  hash,
  parents,
  ...(kept === undefined ? {} : { kept }),
});
