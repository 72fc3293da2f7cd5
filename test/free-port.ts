import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/** Below the ports that systems give to connections going out: none of those can take it before it is listened on, and
 * nobody who dials it while nothing listens can meet himself. */
const FIRST_PORT = 20_000;
const END_PORT = 32_768;
const MAX_TRIES = 100;

/** A port of this machine that nothing listens on, for a program that must be told its port.
 * @throws Error when none is found */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const port = randomInt(FIRST_PORT, END_PORT);
    if (await isFree(port)) return port;
  }
  throw new Error(`none of ${MAX_TRIES} ports is free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
