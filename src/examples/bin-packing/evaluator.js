// Online bin packing: items come one by one; each goes into the open bin with the highest priority(item, remaining),
// where remaining is the room in that bin before the item is put in. An empty bin is always a choice.
// Score: minus the mean excess over the lower bound, in per cent of bins. Ties go to the fuller bin.
export default function evaluate(agent, { data }) {
  const scores = [];
  const tables = new Map();
  for (const { capacity, items } of data) {
    if (!tables.has(capacity)) tables.set(capacity, tabulate(agent, capacity, largest(data, capacity)));
    const bins = pack(items, capacity, tables.get(capacity));
    const total = items.reduce((sum, size) => sum + size, 0);
    const bound = Math.ceil(total / capacity);
    scores.push((-100 * (bins - bound)) / bound);
  }
  return { score: scores.reduce((sum, each) => sum + each, 0) / scores.length, scores };
}

function largest(data, capacity) {
  let most = 0;
  for (const instance of data)
    if (instance.capacity === capacity) for (const size of instance.items) most = Math.max(most, size);
  return most;
}

// Sizes are whole numbers, so a rule is a table: for each item size the rooms in order of falling priority.
function tabulate(agent, capacity, maxItem) {
  const items = [];
  const rooms = [];
  for (let item = 1; item <= maxItem; item++)
    for (let room = item; room <= capacity; room++) {
      items.push(item);
      rooms.push(room);
    }
  const values = agent.map([items, rooms]);
  const order = [[]];
  let at = 0;
  for (let item = 1; item <= maxItem; item++) {
    const choices = [];
    for (let room = item; room <= capacity; room++) {
      const value = values[at++];
      choices.push({ room, value: typeof value === 'number' ? value : -Infinity });
    }
    choices.sort((a, b) => b.value - a.value || a.room - b.room);
    order.push(choices.map((choice) => choice.room));
  }
  return order;
}

// open[room] counts the bins that have just that much room left; an unopened bin has room = capacity.
function pack(items, capacity, order) {
  const open = Array.from({ length: capacity + 1 }, () => 0);
  let bins = 0;
  for (const item of items)
    for (const room of order[item]) {
      if (room === capacity) bins++;
      else if (open[room] === 0) continue;
      else open[room]--;
      open[room - item]++;
      break;
    }
  return bins;
}
