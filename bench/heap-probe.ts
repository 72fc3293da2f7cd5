/** Loaded into every measured process before its program: says on request what its heap holds after a collection. */
const collect = globalThis.gc;

process.on("message", (question) => {
  if (question !== "held") return;
  // The second one takes what the first one's finalizers let go.
  collect?.();
  collect?.();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.({ heldBytes: heapUsed + external });
});
// The program ends when it wants to, not when the bench hangs up.
process.channel?.unref();
