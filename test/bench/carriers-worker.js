// Two ways to hand a batch to another object: Durable Object RPC, and a queue whose consumer calls the object.
import { DurableObject } from 'cloudflare:workers';

export class Shard extends DurableObject {
  #waiting = new Map();

  async accept(batch) {
    this.#waiting.get(batch.id)?.();
    return batch.jobs.length;
  }

  /** Resolves when the batch has come. */
  arrival(id) {
    return new Promise((resolve) => {
      this.#waiting.set(id, () => {
        this.#waiting.delete(id);
        resolve(true);
      });
    });
  }
}

export default {
  async fetch(request, env) {
    const { carrier, batch } = await request.json();
    const shard = env.SHARDS.getByName('shard');
    if (carrier === 'rpc') return Response.json(await shard.accept(batch));
    const arrival = shard.arrival(batch.id);
    await env.QUEUE.send(batch);
    return Response.json(await arrival);
  },

  async queue(messages, env) {
    for (const message of messages.messages) {
      await env.SHARDS.getByName('shard').accept(message.body);
      message.ack();
    }
  },
};
