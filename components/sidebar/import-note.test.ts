import { describe, expect, it } from "vitest";
import { TEXTS } from "@/components/texts/tables";
import { importNote } from "./import-note";

describe("what is said of an import", () => {
  it.each([
    [{ added: 2, skipped: 0, damaged: 0 }, "2 chats imported."],
    [{ added: 1, skipped: 3, damaged: 0 }, "1 chat imported. 3 chats were here already."],
    [{ added: 0, skipped: 3, damaged: 0 }, "Nothing new in this file: all its chats are here."],
    [{ added: 0, skipped: 1, damaged: 1 }, "1 chat was here already. 1 chat in the file was damaged."],
    [{ added: 0, skipped: 0, damaged: 2 }, "2 chats in the file were damaged."],
  ])("counts what is new, what was here and what cannot be read: %o", (counts, note) => {
    expect(importNote({ kind: "imported", ...counts }, TEXTS.en.sidebar, "en")).toBe(note);
  });

  it("is said in German too", () => {
    const result = { kind: "imported", added: 1, skipped: 2, damaged: 0 } as const;
    expect(importNote(result, TEXTS.de.sidebar, "de")).toBe("1 Chat importiert. 2 Chats waren schon hier.");
  });

  it("is why nothing could be read, where that is so", () => {
    expect(importNote({ kind: "foreign" }, TEXTS.en.sidebar, "en")).toBe(
      "This file is not an export of Synapse.",
    );
  });
});
