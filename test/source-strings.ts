import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** A file's syntax tree, with its path from the project's root. */
export interface ParsedSource {
  readonly path: string;
  readonly tree: ts.SourceFile;
}

/** Every component below `folders`, parsed; tests are left out. */
export function parseComponents(root: string, folders: readonly string[]): readonly ParsedSource[] {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
        join(folder, name),
      ),
    )
    .filter((path) => path.endsWith(".tsx") && !path.includes(".test."))
    .sort()
    .map((path) => ({
      path,
      tree: ts.createSourceFile(path, readFileSync(join(root, path), "utf8"), ts.ScriptTarget.ES2022, true),
    }));
}

/** Calls `visit` for a node and everything below it. */
export function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

/** `components/x.tsx:12`, as an editor opens it. */
export function placeOf({ path, tree }: ParsedSource, node: ts.Node): string {
  return `${path}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`;
}
