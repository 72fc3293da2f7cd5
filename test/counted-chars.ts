/** A module of which some functions add the length of the text they are given to `work.chars`. */
export function countingChars<Module extends object>(
  module: Module,
  names: readonly (keyof Module)[],
  work: { chars: number },
): Module {
  const counted = names.map((name) => {
    const real = module[name];
    if (typeof real !== "function") throw new Error(`${String(name)} is no function`);
    return [
      name,
      (text: string, ...others: readonly unknown[]) => {
        work.chars += text.length;
        return real(text, ...others);
      },
    ];
  });
  return { ...module, ...Object.fromEntries(counted) };
}
