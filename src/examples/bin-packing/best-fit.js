export default function priority(item, remaining) {
  return item - remaining;
}
