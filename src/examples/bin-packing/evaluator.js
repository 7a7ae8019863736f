// Online bin packing: items come one by one; each goes into the bin with the highest priority(item, left), where left
// is the room that stays in that bin with the item in it. An empty bin is always a choice. Ties go to the fuller bin.
// Score: minus the mean excess over the lower bound, in per cent of bins.
export default function evaluate(agent, { data }) {
  const rules = new Map();
  const scores = data.map(({ capacity, items }) => {
    if (!rules.has(capacity)) rules.set(capacity, tabulate(agent, capacity, sizesFor(data, capacity)));
    const bins = pack(items, capacity, rules.get(capacity));
    const bound = Math.ceil(items.reduce((sum, size) => sum + size, 0) / capacity);
    return (-100 * (bins - bound)) / bound;
  });
  return { score: scores.reduce((sum, each) => sum + each, 0) / scores.length, scores };
}

// The item sizes that occur with this capacity, ascending.
function sizesFor(data, capacity) {
  const sizes = new Set();
  for (const instance of data)
    if (instance.capacity === capacity) for (const size of instance.items) sizes.add(size);
  return [...sizes].sort((a, b) => a - b);
}

// Sizes are whole numbers, so a rule is a table: for each item size the rooms of bins in order of falling priority.
function tabulate(agent, capacity, sizes) {
  const items = [];
  const lefts = [];
  for (const size of sizes) {
    for (let left = 0; left <= capacity - sizes[0] - size; left++) {
      items.push(size);
      lefts.push(left);
    }
    items.push(size);
    lefts.push(capacity - size);
  }
  const values = agent.map([items, lefts]).map((value) => (typeof value === 'number' ? value : -1e300));
  const rules = new Map();
  for (let start = 0, end = 0; start < items.length; start = end) {
    while (end < items.length && items[end] === items[start]) end++;
    const order = Array.from({ length: end - start }, (_, i) => start + i);
    order.sort((a, b) => values[b] - values[a] || a - b);
    rules.set(items[start], order.map((i) => lefts[i] + items[i]));
  }
  return rules;
}

// open[room] counts the bins that have just that much room; an unopened bin has room = capacity.
function pack(items, capacity, rules) {
  const open = Array.from({ length: capacity + 1 }, () => 0);
  let bins = 0;
  for (const item of items)
    for (const room of rules.get(item)) {
      if (room === capacity) bins++;
      else if (open[room] === 0) continue;
      else open[room]--;
      open[room - item]++;
      break;
    }
  return bins;
}
