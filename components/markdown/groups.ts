/**
 * `items` in groups of `length` by position. A group whose items are all the ones it had in `previous` is the same array again.
 */
export function regroup<T>(
  items: readonly T[],
  previous: readonly (readonly T[])[],
  length: number,
): readonly (readonly T[])[] {
  const groups: (readonly T[])[] = [];
  for (let start = 0; start < items.length; start += length) {
    const group = items.slice(start, start + length);
    const before = previous[groups.length];
    groups.push(before && sameItems(before, group) ? before : group);
  }
  return groups;
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
