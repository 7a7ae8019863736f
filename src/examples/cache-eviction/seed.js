export default function keep(age, idle, uses, capacity) {
  return age;
}
