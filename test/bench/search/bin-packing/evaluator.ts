/**
 * Online bin packing as a module evaluator: items come one by one; each goes into the bin with the highest
 * priority(item, left), where left is the room that stays in that bin with the item in it. An empty bin is always a
 * choice, ties go to the fuller bin. Score: minus the excess of the bins of all instances over their lower bounds, in per
 * cent. `data` is a `PackingData`. It is in the agent language too, so it also runs where there are no isolates.
 *
 * What counts of an agent is how it ranks the bins, and most agents rank as one before them did: where the module lives
 * on between evaluations it packs once a ranking.
 */
export const EVALUATOR = `const known = new Map();

export default function evaluate(agent, { data }) {
  const { name, columns, ranges } = data;
  const values = agent.map(columns).map((value) => (typeof value === 'number' ? value : -1e308));
  const rules = ranges.map(([start, end]) => ranking(columns, values, start, end));
  const key = name + digest(rules);
  if (!known.has(key)) known.set(key, packed(data, rules));
  return known.get(key);
}

// The rooms of bins for one item size, best first.
function ranking([items, lefts], values, start, end) {
  const order = [];
  for (let i = start; i < end; i++) order.push(i);
  order.sort((a, b) => values[b] - values[a]);
  return order.map((i) => items[i] + lefts[i]);
}

// 64 bits of the rooms in their order.
function digest(rules) {
  let a = 1;
  let b = 2;
  for (const rule of rules)
    for (const room of rule) {
      a = Math.imul(a ^ room, 0x01000193);
      b = Math.imul(b + room, 0x85ebca6b) ^ (b >>> 15);
    }
  return ':' + a + ':' + b;
}

function packed({ capacity, instances }, rules) {
  const packings = instances.map(({ items }) => pack(items, capacity, rules));
  const total = (name) => packings.reduce((sum, packing) => sum + packing[name], 0);
  const bound = instances.reduce((sum, instance) => sum + instance.bound, 0);
  const items = instances.reduce((sum, instance) => sum + instance.items.length, 0);
  return {
    score: (-100 * (total('bins') - bound)) / bound,
    features: { full: total('full') / items, left: total('left') / items / capacity },
  };
}

// open[room] counts the bins that have just that much room; an unopened bin has room = capacity. full: items that left
// no room; left: the room that the items left, in all.
function pack(items, capacity, rules) {
  const open = [];
  for (let room = 0; room <= capacity; room++) open.push(0);
  open[capacity] = items.length;
  let left = 0;
  for (const item of items) {
    const rule = rules[item];
    let i = 0;
    while (open[rule[i]] === 0) i++;
    open[rule[i]]--;
    open[rule[i] - item]++;
    left += rule[i] - item;
  }
  return { bins: items.length - open[capacity], full: open[0], left };
}
`;
