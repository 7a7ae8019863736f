/**
 * Counts calls that are open at the same time, from the request until its body was read, cancelled or broken: in total
 * and by key. A Durable Object has six outbound connections and locally nothing enforces it, so a seventh is noted here.
 */
export class Connections {
  readonly #limit: number;
  readonly #open = new Map<string, number>();
  readonly #peaks = new Map<string, number>();
  readonly #violations: { readonly keys: ReadonlySet<string>; readonly text: string }[] = [];

  /** `limit` is the number allowed per client. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** `client` is limited, `labels` are only counted. Returns what closes the call; closing twice is harmless. */
  open(
    client: string | null,
    labels: readonly string[],
  ): { readonly close: () => void; readonly exceeded: boolean } {
    const keys = new Set(['', ...labels, ...(client === null ? [] : [client])]);
    for (const key of keys) {
      const count = (this.#open.get(key) ?? 0) + 1;
      this.#open.set(key, count);
      this.#peaks.set(key, Math.max(count, this.#peaks.get(key) ?? 0));
    }
    const exceeded = client !== null && (this.#open.get(client) ?? 0) > this.#limit;
    const text = `${client}: ${this.inFlight(client ?? '')} calls at once`;
    if (exceeded) this.#violations.push({ keys, text });
    let isOpen = true;
    const close = (): void => {
      if (!isOpen) return;
      isOpen = false;
      for (const key of keys) this.#open.set(key, (this.#open.get(key) ?? 0) - 1);
    };
    return { close, exceeded };
  }

  /** Of a key, or of all calls together. */
  inFlight(key = ''): number {
    return this.#open.get(key) ?? 0;
  }

  peak(key = ''): number {
    return this.#peaks.get(key) ?? 0;
  }

  /** One line for every call over the limit of its client: of calls with a key, or of all. */
  violations(key = ''): readonly string[] {
    return this.#violations.filter(({ keys }) => keys.has(key)).map(({ text }) => text);
  }
}
