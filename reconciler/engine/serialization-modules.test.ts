import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const url = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);

/** What a process of its own prints: in this one, other tests may have loaded everything. */
function printedBy(program: string): string {
  return execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

const LOADED = `(await import("node:module")).createRequire(${url("./backend.ts")})`;
const count = `Object.keys(${LOADED}.cache).filter((file) => /(typescript|@npmcli|read-package-json)[^/]*\\/(?:.*\\/)?[^/]+\\.js$/.test(file)).length`;

describe("what the SDK needs only to serialize functions", () => {
  it("is not loaded with what opens the backend and declares resources", () => {
    const loadedBy = (imports: string) => Number(printedBy(`${imports}; process.stdout.write(String(${count}));`));
    const held = loadedBy(`await import(${url("./backend.ts")}); await import(${url("../desired/program.ts")})`);
    const all = loadedBy('await import("@pulumi/pulumi")');
    expect({ held: held <= 3, all: all > 50 }).toEqual({ held: true, all: true });
  });

  it("does the same once a function is serialized", () => {
    const program = (first: string) => `${first}
      const { runtime } = await import("@pulumi/pulumi");
      const { text } = await runtime.serializeFunction(() => 41 + 1);
      const paths = await runtime.computeCodePaths();
      process.stdout.write(JSON.stringify({ text, paths: [...paths.keys()] }));`;
    const held = printedBy(program(`await import(${url("./serialization-modules.ts")});`));
    expect(held).toMatch(/41 \+ 1.*"paths":\["/);
    expect(held).toBe(printedBy(program("")));
  });
});
