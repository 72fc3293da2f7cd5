import { describe, expect, it } from "vitest";
import { fileNameOf, languageOf } from "./languages";

describe("languageOf", () => {
  it.each([
    ["ts", "TypeScript", "typescript"],
    ["TS twoslash", "TypeScript", "typescript"],
    ["js{1,3}", "JavaScript", "javascript"],
    ["python:main.py", "Python", "python"],
    ["c++", "C++", "cpp"],
    ["C#", "C#", "csharp"],
    ["toml", "TOML", "ini"],
    ["brainfuck", "brainfuck", undefined],
  ])("knows %s as %s", (info, name, grammar) =>
    expect(languageOf(info)).toMatchObject({ name, ...(grammar ? { grammar } : {}) }),
  );

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("finds nothing in %s", (info) =>
    expect(languageOf(info)).toEqual({ name: info, extension: "txt" }),
  );

  it("is none without a word, and never longer than a header has room for", () => {
    expect(languageOf("  ")).toBeUndefined();
    expect(languageOf("\u202e\u200b")).toBeUndefined();
    expect(languageOf("x".repeat(10_000))?.name).toHaveLength(24);
    expect(languageOf("p\u202ey\u001b[31m")?.name).toBe("py");
  });
});

describe("fileNameOf", () => {
  it.each([
    ["", "code.txt"],
    ["ts", "code.ts"],
    ["py", "code.py"],
    ["tsx", "code.tsx"],
    ["dockerfile", "Dockerfile"],
    ["make", "Makefile"],
    ["ts src/app.ts", "app.ts"],
    ['py title="main.py"', "main.py"],
    ["js:server.mjs", "server.mjs"],
    ["sh ../../etc/.bashrc", "code.sh"],
    ["ts ..\\..\\a.bat\r\nX: y.exe", "y.exe"],
    ["ts \u001b[0m\u202efdp.exe", "code.ts"],
    [`ts ${"a".repeat(9_000)}.ts`, "code.ts"],
  ])("of %j is %s", (info, name) => expect(fileNameOf(info)).toBe(name));
});
