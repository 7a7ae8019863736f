import type { EventLog, StoredEvent } from '../../src/ports.ts';

/** An event log in memory that can be told to fail. */
export class MemoryLog implements EventLog {
  readonly events = new Map<number, string>();
  applied = 0;
  refuse: (events: readonly StoredEvent[]) => string | null = () => null;
  loseAnswers = false;

  async append(_account: string, events: readonly StoredEvent[]): Promise<void> {
    const reason = this.refuse(events);
    if (reason !== null) throw new Error(reason);
    for (const { seq, body } of events) {
      if (!this.events.has(seq)) this.applied++;
      this.events.set(seq, body);
    }
    if (this.loseAnswers) throw new Error('the answer was lost');
  }
  ofStream: EventLog['ofStream'] = async (_stream, after, limit) =>
    [...this.events]
      .filter(([seq]) => seq > after)
      .slice(0, limit)
      .map(([cursor, body]) => ({ cursor, body }));
  ofAccount: EventLog['ofAccount'] = async () => [];
}
