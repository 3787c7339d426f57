// What the repository depends on is kept up: no manifest is forgotten, and what must move together does.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { load } from "js-yaml";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const files = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
  .split("\0")
  .filter((path) => path !== "");

type Entry = {
  readonly "package-ecosystem": string;
  readonly directory?: string;
  readonly directories?: readonly string[];
  readonly cooldown?: { readonly "default-days": number };
  readonly groups?: Readonly<Record<string, { readonly patterns: readonly string[] }>>;
};
const { updates } = load(read(".github/dependabot.yml")) as { readonly updates: readonly Entry[] };

/** Whose manifest a file is, by its name. */
const ECOSYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)package\.json$/, "npm"],
  [/(^|\/)go\.mod$/, "gomod"],
  [/requirements[^/]*\.txt$|(^|\/)(pyproject\.toml|Pipfile)$/, "pip"],
  [/(^|\/)(Dockerfile|Containerfile)[^/]*$/, "docker"],
  [/(^|\/)Cargo\.toml$/, "cargo"],
  [/^\.github\/workflows\/[^/]+\.ya?ml$/, "github-actions"],
  [/(^|\/)action\.ya?ml$/, "github-actions"],
  [/(^|\/)\.gitmodules$/, "gitsubmodule"],
  [/\.tf$/, "terraform"],
];

function manifestsOf(path: string): readonly string[] {
  const folder = path.startsWith(".github/workflows/") ? "/" : posix.join("/", dirname(path));
  return ECOSYSTEMS.flatMap(([name, ecosystem]) => (name.test(path) ? [`${ecosystem} ${folder}`] : []));
}

test("every manifest has an entry, and every entry a manifest", () => {
  const wanted = new Set(files.flatMap(manifestsOf));
  const held = updates.flatMap((entry) =>
    [entry.directory ?? [], entry.directories ?? []].flat().map((folder) => `${entry["package-ecosystem"]} ${folder}`),
  );
  expect(held.toSorted()).toEqual([...wanted].sort());
});
test("nothing is proposed before others have tried it for two weeks", () => {
  expect(updates.map(({ cooldown }) => cooldown?.["default-days"])).toEqual(updates.map(() => 14));
});
test("the provider's SDK, Pulumi's and the protocol that the stand-in speaks are one pull request", () => {
  const { dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<string, Record<string, string>>;
  const names = Object.keys({ ...dependencies, ...devDependencies });
  const [npm] = updates.filter((entry) => entry["package-ecosystem"] === "npm");
  const groupOf = (name: string) =>
    Object.entries(npm?.groups ?? {}).find(([, { patterns }]) =>
      patterns.some((pattern) => (pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern)),
    )?.[0];
  const of = (group: string) => names.filter((name) => groupOf(name) === group).sort();
  expect(of("pulumi")).toEqual(["@grpc/grpc-js", "@pulumi/aws", "@pulumi/pulumi", "google-protobuf"]);
  expect(of("aws-sdk").length).toBe(names.filter((name) => name.startsWith("@aws-sdk/")).length);
});
test("the provider's version stands in package.json alone, so that an update is of one line", () => {
  const version = JSON.parse(read("package.json")).dependencies["@pulumi/aws"];
  const elsewhere = files.filter((path) => !/package(-lock)?\.json$/.test(path) && read(path).includes(version));
  expect(elsewhere).toEqual([]);
});
