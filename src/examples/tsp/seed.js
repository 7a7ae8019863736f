export default function cost(distance, home, centre, left) {
  return 0;
}
