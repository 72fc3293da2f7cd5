// Loaded into every launched server before its first module: nobody listens on Ollama's own port, whatever runs on this
// machine.
import { Socket } from "node:net";

const OLLAMA_PORT = 11_434;
/** The discard service's, which no machine offers any more. */
const NOBODYS_PORT = 9;

const connect = Socket.prototype.connect;

/** @this {Socket} @param {...unknown} call as `connect` takes them, or as node:net passes them on to itself: in a list */
Socket.prototype.connect = function connectElsewhere(...call) {
  const options = Array.isArray(call[0]) ? call[0][0] : call[0];
  const isToOllama = typeof options === "object" && options !== null && Number(options.port) === OLLAMA_PORT;
  if (isToOllama) options.port = NOBODYS_PORT;
  return Reflect.apply(connect, this, call);
};
