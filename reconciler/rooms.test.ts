import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

/** From the ground up: a room imports only itself and those before it. */
const ROOMS = [
  "diagnostics",
  "load",
  "policy",
  "validate",
  "model",
  "access-graph",
  "desired",
  "live",
  "engine",
  "adopt",
  "drift",
  "plan",
  "guardrails",
  "history",
  "github",
  "approval",
  "deploy",
  "fix",
  "codeowners",
  "bootstrap",
  "report",
  "commands",
  "cli",
];

/** These ask nobody: no disk, no network, no other process. `validate/schemas.ts` reads our own schemas,
 * `guardrails/all-guardrails.ts` the names of its files, and others are tools of tests. */
const PURE = [
  "diagnostics",
  "policy",
  "validate",
  "model",
  "access-graph",
  "desired",
  "adopt",
  "drift",
  "plan",
  "guardrails",
  "fix",
  "codeowners",
  "report",
];

const ROOT = import.meta.dirname;
const modules = readdirSync(ROOT, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
  .map((file) => ({ file, room: file.split("/")[0] ?? "", text: readFileSync(join(ROOT, file), "utf8") }));

function importsOf({ text }: { text: string }): readonly string[] {
  return [...text.matchAll(/from "([^"]+)"|import\("([^"]+)"\)/g)].map((match) => match[1] ?? match[2] ?? "");
}

/** Paths from the reconciler's folder. */
function ownImports(module: { file: string; text: string }): readonly string[] {
  return importsOf(module)
    .filter((target) => target.startsWith("."))
    .map((target) => relative(ROOT, resolve(ROOT, module.file, "..", target)));
}

test("every folder is a room, and main.ts alone stands outside", () => {
  const outside = modules.filter(({ file, room }) => room !== file && !ROOMS.includes(room));
  expect(outside.map(({ file }) => file)).toEqual([]);
  expect(modules.filter(({ file, room }) => room === file).map(({ file }) => file)).toEqual(["main.ts"]);
});

test("a room uses only those below it", () => {
  const wrong = modules.flatMap((module) =>
    ownImports(module)
      .map((target) => ({ target, room: target.split("/")[0] ?? "" }))
      .filter(({ room }) => ROOMS.includes(module.room) && ROOMS.indexOf(room) > ROOMS.indexOf(module.room))
      .map(({ target }) => `${module.file} imports ${target}`),
  );
  expect(modules.length).toBeGreaterThan(200);
  expect(wrong).toEqual([]);
});

test("rooms that ask nobody import nothing that could", () => {
  const asking = /^(node:(fs|net|http|https|child_process|dgram|dns)|@aws-sdk|@octokit|@pulumi\/pulumi\/automation)/;
  const wrong = modules
    .filter(
      ({ file, room }) =>
        PURE.includes(room) && !/^(validate\/(schemas|fixture)|guardrails\/all-guardrails|\w+\/generate-)/.test(file),
    )
    .flatMap((module) =>
      importsOf(module)
        .filter((target) => asking.test(target))
        .map((target) => `${module.file} imports ${target}`),
    );
  expect(wrong).toEqual([]);
});

test("desired/program.ts alone imports @pulumi/aws, and has no apply", () => {
  const users = modules.filter((module) => importsOf(module).some((target) => target.startsWith("@pulumi/aws")));
  expect(users.map(({ file }) => file).filter((file) => !file.includes("generate-"))).toEqual(["desired/program.ts"]);
  expect(users.find(({ file }) => file === "desired/program.ts")?.text).not.toMatch(/\.apply\(/);
});

test("what stands in for others in memory is imported by tests alone", () => {
  const wrong = modules
    .filter(({ file }) => !file.includes("/in-memory-"))
    .flatMap((module) => ownImports(module).filter((target) => target.includes("/in-memory-")));
  expect(modules.filter(({ file }) => file.includes("/in-memory-")).length).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});

test("nothing here knows the sandbox, and main.ts alone names the process", () => {
  expect(modules.filter(({ text }) => /sandbox/i.test(text)).map(({ file }) => file)).toEqual([]);
  const naming = modules.filter(({ text }) => /\bprocess\.|["']node:process/.test(text)).map(({ file }) => file);
  expect(naming.filter((file) => !file.includes("generate-"))).toEqual(["main.ts"]);
});
