export default function cost(distance, home, centre, left) {
  return distance;
}
