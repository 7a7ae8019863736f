export default function f(x, y) {
  return x;
}
