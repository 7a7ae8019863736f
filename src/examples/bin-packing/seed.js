export default function priority(item, remaining) {
  return remaining;
}
