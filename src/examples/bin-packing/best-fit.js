export default function priority(item, left) {
  return -left;
}
