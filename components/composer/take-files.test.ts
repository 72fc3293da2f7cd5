import { describe, expect, it } from "vitest";
import { takeFile } from "./take-files";

const SPOOFED = "evil\u202egpj\u2066\u200f.exe";

describe("a file whose name turns the direction of text", () => {
  it("is attached under a name that reads as it is", async () => {
    const taken = await takeFile(new File(["# Notes"], SPOOFED), [], "1");
    expect(taken).toEqual({ attachment: { kind: "text", id: "1", name: "evilgpj.exe", text: "# Notes" } });
  });

  it("is refused under that name too", async () => {
    expect(await takeFile(new File([], SPOOFED), [], "1")).toMatchObject({
      refusal: { name: "evilgpj.exe", why: "empty" },
    });
  });

  it("keeps a name in a script that is written from the right", async () => {
    expect(await takeFile(new File(["x"], "شعر.txt"), [], "1")).toMatchObject({
      attachment: { name: "شعر.txt" },
    });
  });
});
