// A tour is built city by city: the next is the unvisited one with the lowest cost(distance, home, centre, left):
// distance from here, distance to the first city, distance to the mean of the unvisited, how many are left.
// Score: minus the mean tour length over the expected optimum 0.7124 * sqrt(n * area), in per cent.
export default function evaluate(agent, { data }) {
  const scores = data.map((cities) => -100 * (tour(agent, cities) / (0.7124 * Math.sqrt(cities.length)) - 1));
  return { score: scores.reduce((sum, each) => sum + each, 0) / scores.length, scores };
}

function tour(agent, cities) {
  const left = cities.slice(1);
  const home = cities[0];
  let here = home;
  let length = 0;
  while (left.length > 0) {
    const centre = mean(left);
    const costs = agent.map([
      left.map((city) => between(here, city)),
      left.map((city) => between(home, city)),
      left.map((city) => between(centre, city)),
      left.map(() => left.length),
    ]);
    let best = 0;
    for (let i = 1; i < costs.length; i++) if (costs[i] < costs[best]) best = i;
    length += between(here, left[best]);
    here = left[best];
    left.splice(best, 1);
  }
  return length + between(here, home);
}

function mean(cities) {
  let x = 0;
  let y = 0;
  for (const city of cities) {
    x += city[0];
    y += city[1];
  }
  return [x / cities.length, y / cities.length];
}

function between(a, b) {
  return Math.sqrt((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]));
}
