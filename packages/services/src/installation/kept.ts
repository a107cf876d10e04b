/** What follows from definitions alone is made once for each installation. */

/**
 * Keeps what was made under a key as long as the definitions are the same. The key holds everything beside them that the
 * result depends on; of the results of one kind, so many are kept.
 */
export function keptFor<T>(most: number): (installation: object, key: string, make: () => T) => T {
  const kept = new WeakMap<object, Map<string, T>>();
  return (installation, key, make) => {
    const results = kept.get(installation) ?? new Map<string, T>();
    kept.set(installation, results);
    const there = results.get(key);
    if (there !== undefined) return there;
    if (results.size >= most) results.clear();
    const made = make();
    results.set(key, made);
    return made;
  };
}
