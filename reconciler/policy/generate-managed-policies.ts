// Writes aws-managed-policies.json: the AWS managed policies that @pulumi/aws knows. `node generate-managed-policies.ts` writes it;
// a test fails when the package knows others. Nothing at run time imports this file or the package.
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";

const PREFIX = "arn:aws:iam::aws:policy/";
const FILE = new URL("aws-managed-policies.json", import.meta.url);

/** AWS attaches these to its own service-linked roles only; nobody else can. */
const NOT_ATTACHABLE = "aws-service-role/";

/** The file's text: a sorted map from a policy's name to its path and name in the ARN (`service-role/AmazonEC2RoleforSSM`). */
export function renderManagedPolicies(arns: readonly string[]): string {
  const paths = arns
    .filter((arn) => arn.startsWith(PREFIX))
    .map((arn) => arn.slice(PREFIX.length))
    .filter((path) => !path.startsWith(NOT_ATTACHABLE));
  const byName = new Map<string, string>();
  for (const path of paths.sort()) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const known = byName.get(name);
    if (known !== undefined && known !== path) throw new Error(`two AWS managed policies are named ${name}`);
    byName.set(name, path);
  }
  const sorted = [...byName].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`;
}

/** The ARNs in @pulumi/aws's own list. */
export function knownManagedPolicyArns(): string[] {
  const enums = createRequire(import.meta.url)("@pulumi/aws/types/enums/iam") as {
    ManagedPolicy: Record<string, string>;
  };
  return Object.values(enums.ManagedPolicy);
}

if (process.argv[1] === import.meta.filename) {
  await writeFile(FILE, renderManagedPolicies(knownManagedPolicyArns()));
}
