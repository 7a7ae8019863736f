// A cache of fixed capacity: on a miss in a full cache the entry with the lowest keep(age, idle, uses, capacity) goes.
// age = requests since it came in, idle = requests since its last use, uses = its hits + 1. Ties: the oldest goes.
// Score: the mean hit rate over the traces, in per cent.
export default function evaluate(agent, { data }) {
  const scores = data.map(({ capacity, requests }) => (100 * hits(agent, capacity, requests)) / requests.length);
  return { score: scores.reduce((sum, each) => sum + each, 0) / scores.length, scores };
}

function hits(agent, capacity, requests) {
  const cache = new Map();
  let count = 0;
  for (let now = 0; now < requests.length; now++) {
    const entry = cache.get(requests[now]);
    if (entry !== undefined) {
      count++;
      entry.used = now;
      entry.uses++;
      continue;
    }
    if (cache.size >= capacity) cache.delete(worst(agent, cache, now, capacity));
    cache.set(requests[now], { since: now, used: now, uses: 1 });
  }
  return count;
}

function worst(agent, cache, now, capacity) {
  const keys = [];
  const ages = [];
  const idles = [];
  const uses = [];
  for (const [key, entry] of cache) {
    keys.push(key);
    ages.push(now - entry.since);
    idles.push(now - entry.used);
    uses.push(entry.uses);
  }
  const values = agent.map([ages, idles, uses, keys.map(() => capacity)]);
  let lowest = 0;
  for (let i = 1; i < values.length; i++) if (values[i] < values[lowest]) lowest = i;
  return keys[lowest];
}
