export default function median(a, b, c) {
  return a;
}
