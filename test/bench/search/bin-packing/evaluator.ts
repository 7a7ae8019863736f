/**
 * Online bin packing as a module evaluator: items come one by one; each goes into the bin with the highest
 * priority(item, left), where left is the room that stays in that bin with the item in it. An empty bin is always a
 * choice, ties go to the fuller bin. Score: minus the excess of the bins of all instances over their lower bounds, in per
 * cent; of a rule that is hopeless after the first instances, only of these. `data` is a `PackingData`. It is in the agent
 * language too, so it also runs where there are no isolates.
 */
export const EVALUATOR = `export default function evaluate(agent, { data }) {
  const { capacity, columns, ranges, instances, preview } = data;
  const values = agent.map(columns).map((value) => (typeof value === 'number' ? value : -1e308));
  const rules = ranges.map(([start, end]) => ranking(columns, values, start, end));
  const bins = [];
  for (const { items } of instances) {
    bins.push(pack(items, capacity, rules));
    if (bins.length === preview.instances && excess(bins, instances) > preview.most) break;
  }
  const score = -excess(bins, instances);
  const scores = instances.map((each, i) => (i < bins.length ? -excess([bins[i]], [each]) : score));
  return { score, scores };
}

// The rooms of bins for one item size, best first.
function ranking([items, lefts], values, start, end) {
  const order = [];
  for (let i = start; i < end; i++) order.push(i);
  order.sort((a, b) => values[b] - values[a]);
  return order.map((i) => items[i] + lefts[i]);
}

// open[room] counts the bins that have just that much room; an unopened bin has room = capacity.
function pack(items, capacity, rules) {
  const open = [];
  for (let room = 0; room <= capacity; room++) open.push(0);
  open[capacity] = items.length;
  for (const item of items) {
    const rule = rules[item];
    let i = 0;
    while (open[rule[i]] === 0) i++;
    open[rule[i]]--;
    open[rule[i] - item]++;
  }
  return items.length - open[capacity];
}

// Of the first instances, as many as there are numbers of bins.
function excess(bins, instances) {
  let taken = 0;
  let bound = 0;
  for (const [i, each] of bins.entries()) {
    taken += each;
    bound += instances[i].bound;
  }
  return (100 * (taken - bound)) / bound;
}
`;
