// Managed policies of permission sets and roles: known, listed once, of the right kind, and not too many.
import { createSuggester } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic, type Place } from "../diagnostics/diagnostic.ts";
import type { SourceDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import {
  managedPolicyFate,
  managedPolicyInAnyCase,
  managedPolicyNames,
  managedPolicyPath,
  nameOf,
  withdrawnPolicyPath,
} from "../policy/managed-policy-names.ts";
import type { WrittenCustomerManagedPolicy, WrittenDocument, WrittenPermissionSet, WrittenTeam } from "./written.ts";

const suggestName = createSuggester(managedPolicyNames(), Number.POSITIVE_INFINITY);

/** Some end in Access and some, of the same kind, don't: that is remembered wrongly more often than it is misspelt. */
function suggestPolicy(name: string): string | undefined {
  const other = name.toLowerCase().endsWith("access") ? name.slice(0, -"access".length) : `${name}Access`;
  return managedPolicyInAnyCase(name) ?? managedPolicyInAnyCase(other) ?? suggestName(name) ?? suggestName(other);
}

/** AWS managed and customer managed policies of a permission set together; fixed (Identity Center quotas). */
const SET_LIMIT = 20;
/** What an account allows for each role until its quota "Managed policies attached to an IAM role" is raised (IAM quotas). */
const ROLE_QUOTA = 10;

const AWS_POLICY_ARN = /^arn:aws(?:-[a-z]+)*:iam::aws:policy\/(?:[A-Za-z0-9._+=,@-]+\/)*[A-Za-z0-9_+=,.@-]{1,128}$/;
const CUSTOMER_POLICY_ARN = /^arn:aws(?:-[a-z]+)*:iam::[0-9]+:policy(?<path>\/(?:[^/]+\/)*)(?<name>[^/]+)$/;

export function checkManagedPolicies({ source, value }: WrittenDocument<WrittenTeam>): Diagnostic[] {
  const sets = (value.permissionSets ?? []).flatMap((set, index) => checkSet(source, set, ["permissionSets", index]));
  const roles = (value.roles ?? []).flatMap((role, index) => {
    const path = ["roles", index, "managedPolicies"];
    const found = checkAwsPolicies(source, role.managedPolicies ?? [], path, role.name, "role");
    const count = (role.policies ?? []).length + (role.managedPolicies ?? []).length;
    if (count <= ROLE_QUOTA) return found;
    const args = { name: role.name, count, quota: ROLE_QUOTA };
    return [...found, diagnostic("many-role-policies", args, source.placeOf(["roles", index, "name"]))];
  });
  return [...sets, ...roles];
}

function checkSet(source: SourceDocument, set: WrittenPermissionSet, path: Path): Diagnostic[] {
  const aws = set.managedPolicies ?? [];
  const customer = set.customerManagedPolicies ?? [];
  const diagnostics = [
    ...checkAwsPolicies(source, aws, [...path, "managedPolicies"], set.name, "customerManagedPolicies"),
    ...checkCustomerPolicies(source, customer, [...path, "customerManagedPolicies"], set.name),
  ];
  const boundary = set.permissionsBoundary;
  if (boundary !== undefined && "managedPolicy" in boundary) {
    const at = [...path, "permissionsBoundary", "managedPolicy"];
    diagnostics.push(
      ...checkAwsPolicy(source, boundary.managedPolicy, at, "permissionsBoundary: customerManagedPolicy"),
    );
  }
  const count = aws.length + customer.length;
  const place = () => source.placeOf([...path, aws.length > 0 ? "managedPolicies" : "customerManagedPolicies"], "key");
  if (count > SET_LIMIT) {
    diagnostics.push(diagnostic("too-many-policies", { name: set.name, count, limit: SET_LIMIT }, place()));
  } else if (count > ROLE_QUOTA) {
    diagnostics.push(diagnostic("many-policies", { name: set.name, count, quota: ROLE_QUOTA }, place()));
  }
  return diagnostics;
}

/** `customerKey` is the key under which a customer managed policy belongs instead; roles have none. */
function checkAwsPolicies(
  source: SourceDocument,
  policies: readonly string[],
  path: Path,
  holder: string,
  customerKey: string,
): Diagnostic[] {
  const firsts = new Map<string, number>();
  return policies.flatMap((policy, index) => {
    const found = checkAwsPolicy(source, policy, [...path, index], customerKey);
    // A name and its ARN are the same policy; so are names that differ in letter case.
    const identity = (
      managedPolicyPath(policy) ?? policy.replace(/^arn:aws[a-z-]*:iam::aws:policy\//, "")
    ).toLowerCase();
    const first = firsts.get(identity);
    if (first === undefined) {
      firsts.set(identity, index);
      return found;
    }
    return [...found, twice(source, policy, holder, [...path, index], [...path, first])];
  });
}

function checkAwsPolicy(source: SourceDocument, policy: string, path: Path, customerKey: string): Diagnostic[] {
  if (!policy.startsWith("arn:")) {
    if (managedPolicyPath(policy) !== undefined) return [];
    if (withdrawnPolicyPath(policy) !== undefined) return [withdrawn(policy, source.placeOf(path))];
    // The name alone is enough: people who know a policy by its ARN write the path too.
    const bare = nameOf(policy);
    const suggestion = managedPolicyPath(bare) === undefined ? suggestPolicy(policy) : bare;
    return [diagnostic("unknown-managed-policy", { name: policy, suggestion }, source.placeOf(path))];
  }
  if (AWS_POLICY_ARN.test(policy)) return checkFate(policy, source.placeOf(path));
  const customer = CUSTOMER_POLICY_ARN.exec(policy)?.groups;
  if (customer === undefined) {
    const rule = "must be the ARN of an AWS managed policy: arn:aws:iam::aws:policy/NAME";
    return [diagnostic("invalid-arn", { value: policy, rule }, source.placeOf(path))];
  }
  if (customerKey === "role") return [diagnostic("customer-policy-on-role", { arn: policy }, source.placeOf(path))];
  const { name = "", path: policyPath = "/" } = customer;
  const args = { arn: policy, name, path: policyPath, under: customerKey };
  return [diagnostic("customer-policy-as-managed", args, source.placeOf(path))];
}

const COMMERCIAL = "arn:aws:iam::aws:policy/";

/** The lists are of the partition `aws`; of others nothing is certain. */
function checkFate(arn: string, place: Place): Diagnostic[] {
  if (!arn.startsWith(COMMERCIAL)) return [];
  const path = arn.slice(COMMERCIAL.length);
  const fate = managedPolicyFate(path);
  switch (fate.is) {
    case "current":
      return [];
    case "elsewhere":
      return [diagnostic("managed-policy-elsewhere", { arn, right: `${COMMERCIAL}${fate.path}` }, place)];
    case "withdrawn":
      return [withdrawn(nameOf(path), place)];
    case "service-linked":
      return [diagnostic("managed-policy-service-linked", { arn }, place)];
    case "unknown": {
      const suggestion = suggestPolicy(nameOf(path));
      return [diagnostic("unknown-managed-policy-arn", { arn, suggestion }, place)];
    }
  }
}

function withdrawn(name: string, place: Place): Diagnostic {
  return diagnostic("managed-policy-withdrawn", { name, suggestion: suggestPolicy(name) }, place);
}

function checkCustomerPolicies(
  source: SourceDocument,
  policies: readonly WrittenCustomerManagedPolicy[],
  path: Path,
  holder: string,
): Diagnostic[] {
  const firsts = new Map<string, number>();
  return policies.flatMap((policy, index) => {
    const full = `${policy.path ?? "/"}${policy.name}`;
    const first = firsts.get(full.toLowerCase());
    if (first !== undefined) return [twice(source, full, holder, [...path, index], [...path, first])];
    firsts.set(full.toLowerCase(), index);
    return [];
  });
}

function twice(source: SourceDocument, name: string, holder: string, again: Path, first: Path): Diagnostic {
  const related = [{ message: "first here", place: source.placeOf(first) }];
  return diagnostic("duplicate-policy", { name, holder }, source.placeOf(again), related);
}
