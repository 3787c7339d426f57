import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

/** Data flows one way: a folder may import those named for it, itself and diagnostics/. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  diagnostics: [],
  load: [],
  validate: ["load"],
  fix: ["load", "validate"],
  codeowners: ["validate"],
  model: ["load", "validate"],
  plan: ["load", "validate", "model"],
  rules: ["load", "validate", "model", "plan"],
  engine: ["plan"],
  aws: [],
  github: [],
  bond: ["plan"],
  bootstrap: ["model", "plan"],
  review: ["validate", "model", "plan"],
  report: ["model", "plan", "rules", "review"],
  commands: [
    "load",
    "validate",
    "fix",
    "codeowners",
    "model",
    "rules",
    "plan",
    "engine",
    "aws",
    "github",
    "bond",
    "bootstrap",
    "review",
    "report",
  ],
};

const ROOT = import.meta.dirname;
const modules = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), "utf8") }));

function importsOf({ text }: { text: string }): readonly string[] {
  return [...text.matchAll(/from "([^"]+)"|import\("([^"]+)"\)/g)].map((match) => match[1] ?? match[2] ?? "");
}

test("a stage imports only stages to its left", () => {
  const wrong = modules.flatMap((module) => {
    const folder = module.file.split("/")[0] ?? "";
    const allowed = MAY_IMPORT[folder];
    if (allowed === undefined) return [];
    return importsOf(module)
      .filter((target) => target.startsWith("."))
      .map((target) => relative(ROOT, resolve(ROOT, module.file, "..", target)).split("/")[0] ?? "")
      .filter((target) => target !== folder && target !== "diagnostics" && !allowed.includes(target))
      .map((target) => `${module.file} imports ${target}`);
  });
  expect(modules.length).toBeGreaterThan(30);
  expect(wrong).toEqual([]);
});

test("plan/program.ts alone imports @pulumi/aws, and has no apply", () => {
  const users = modules.filter((module) => importsOf(module).some((target) => target.startsWith("@pulumi/aws")));
  expect(users.map(({ file }) => file).filter((file) => !file.includes("generate-"))).toEqual(["plan/program.ts"]);
  expect(users.find(({ file }) => file === "plan/program.ts")?.text).not.toMatch(/\.apply\(/);
});

test("nothing here knows the sandbox, and main.ts alone names the process", () => {
  expect(modules.filter(({ text }) => /sandbox/i.test(text)).map(({ file }) => file)).toEqual([]);
  const naming = modules.filter(({ text }) => /\bprocess\./.test(text)).map(({ file }) => file);
  expect(naming.filter((file) => !file.includes("generate-"))).toEqual(["main.ts"]);
});
