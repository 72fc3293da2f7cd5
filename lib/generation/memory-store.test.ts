import { describeStore } from "@/test/store-contract";
import { createMemoryStore } from "./memory-store";

describeStore("memory store", (setting) => {
  const store = createMemoryStore(setting);
  return { here: store, elsewhere: store };
});
