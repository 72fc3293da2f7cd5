/** node-llama-cpp as a module; it is an optional dependency, so nothing may import it up front. */
export type LlamaModule = typeof import("node-llama-cpp");
