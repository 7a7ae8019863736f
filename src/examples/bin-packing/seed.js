export default function priority(item, left) {
  return -Math.abs(left - 30);
}
