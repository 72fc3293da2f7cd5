/** Milliseconds of processor that a synchronous piece of work takes, however busy the machine is with others. */
export function cpuTimeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
