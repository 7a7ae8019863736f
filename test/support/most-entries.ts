/** The most entries that any Map or Set reached by itself while `work` ran. */
export function mostEntries(work: () => void): number {
  let most = 0;
  const note = (size: number): void => {
    most = Math.max(most, size);
  };
  const ends = [watched(Set.prototype, 'add', note), watched(Map.prototype, 'set', note)];
  try {
    work();
    return most;
  } finally {
    for (const end of ends) end();
  }
}

/** Tells the size after every call of a method; ends when what it answers is called. */
function watched(prototype: object, name: string, note: (size: number) => void): () => void {
  const method: unknown = Reflect.get(prototype, name);
  if (typeof method !== 'function') throw new Error(`there is no ${name}`);
  Reflect.set(prototype, name, function (this: { readonly size: number }, ...values: unknown[]) {
    const result: unknown = Reflect.apply(method, this, values);
    note(this.size);
    return result;
  });
  return () => void Reflect.set(prototype, name, method);
}
