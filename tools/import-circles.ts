// Which source files import one another in a circle. Imports of types count: whoever reads one file of a circle has to read them all.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import ts from "typescript";

/**
 * The circles among the TypeScript files of some folders of a repository: the largest sets of files each of which imports
 * all others, over others at most. Paths are relative to the repository; the largest circle comes first.
 */
export function importCircles(repository: string, folders: readonly string[]): string[][] {
  const files = folders.flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => resolve(repository, folder, path)),
  );
  const imports = new Map(files.map((file) => [file, importsOf(file)]));
  return circlesIn(imports)
    .map((circle) => circle.map((file) => relative(repository, file)).toSorted())
    .toSorted((a, b) => b.length - a.length);
}

/** Absolute paths of the files that a file imports or re-exports by a relative path. */
function importsOf(file: string): string[] {
  return ts
    .preProcessFile(readFileSync(file, "utf8"), true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => resolve(dirname(file), name));
}

/** Tarjan's algorithm: the strongly connected components of more than one node, and the nodes that have an edge to themselves. */
function circlesIn(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];

  /** The lowest number of a node on the stack that can be reached from this one. */
  function visit(node: string): number {
    const number = order.size;
    order.set(node, number);
    stack.push(node);
    let lowest = number;
    for (const next of edges.get(node) ?? []) {
      if (!edges.has(next)) continue;
      if (!order.has(next)) lowest = Math.min(lowest, visit(next));
      else if (stack.includes(next)) lowest = Math.min(lowest, order.get(next) ?? number);
    }
    if (lowest < number) return lowest;
    const component = stack.splice(stack.indexOf(node));
    if (component.length > 1 || edges.get(node)?.includes(node)) circles.push(component);
    return number;
  }

  for (const node of edges.keys()) if (!order.has(node)) visit(node);
  return circles;
}
