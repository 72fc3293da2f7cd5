import { defineConfig } from "vitest/config";
import base from "./vitest.config";

/** `npm run test:real`: the files that the ordinary run leaves out, since they need a real model. */
export default defineConfig({
  ...base,
  test: { include: ["test/real/*.real.ts"], testTimeout: 180_000, hookTimeout: 600_000 },
});
