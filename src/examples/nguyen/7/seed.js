export default function f(x) {
  return x;
}
