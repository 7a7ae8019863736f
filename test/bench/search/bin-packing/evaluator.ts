/**
 * Online bin packing as a module evaluator: items come one by one; each goes into the bin with the highest
 * priority(item, left), where left is the room that stays in that bin with the item in it. An empty bin is always a
 * choice, ties go to the fuller bin. Score: minus the excess of the bins of all instances over their lower bounds, in per
 * cent. `data` is a `PackingData`. It is in the agent language too, so it also runs where there are no isolates.
 */
export const EVALUATOR = `export default function evaluate(agent, { data }) {
  const { capacity, columns, ranges, instances } = data;
  const values = agent.map(columns);
  const rules = ranges.map(([start, end]) => ranking(columns, values, start, end));
  const bins = instances.map(({ items }) => pack(items, capacity, rules));
  const bounds = instances.map(({ bound }) => bound);
  return {
    score: excess(sum(bins), sum(bounds)),
    scores: bins.map((each, i) => excess(each, bounds[i])),
  };
}

// The rooms of bins for one item size, best first. What is no number comes last.
function ranking([items, lefts], values, start, end) {
  const value = (i) => (typeof values[i] === 'number' ? values[i] : -Infinity);
  const order = [];
  for (let i = start; i < end; i++) order.push(i);
  order.sort((a, b) => Number(value(b) > value(a)) - Number(value(b) < value(a)));
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

const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);
const excess = (bins, bound) => (-100 * (bins - bound)) / bound;
`;
