// What roles of one account must have in common or by themselves: unique names, of their policies too, and trust policies that fit.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import { asSent } from "../validate/check-policy-document.ts";
import type { Role } from "./access.ts";

/** Each problem once, though the same entry may have it in many accounts. */
export function checkRoles(roles: readonly Role[]): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>();
  const report = (each: Diagnostic) => {
    const { code, place } = each;
    const identity = `${code} ${place.file}:${place.line}:${place.column}`;
    if (!found.has(identity)) found.set(identity, each);
  };
  for (const inAccount of Map.groupBy(roles, (role) => role.account.id).values()) {
    checkRoleNames(inAccount, report);
    checkPolicyNames(inAccount, report);
    checkPreviously(inAccount, report);
    checkTrustSizes(inAccount, report);
  }
  return [...found.values()];
}

type Report = (found: Diagnostic) => void;

function firstHere(first: Origin): Diagnostic["related"] {
  return [{ message: "first here", place: placeOfOrigin(first) }];
}

/** Role names are unique in an account whatever their letter case (API reference, CreateRole). */
function checkRoleNames(roles: readonly Role[], report: Report): void {
  const firsts = new Map<string, Origin>();
  for (const { name, account, origin } of roles) {
    const at = originAt(origin, "name");
    const first = firsts.get(name.toLowerCase());
    if (first === undefined) firsts.set(name.toLowerCase(), at);
    else report(diagnostic("duplicate-role", { name, account: account.name }, placeOfOrigin(at), firstHere(first)));
  }
}

/** So are the names of customer managed policies (API reference, CreatePolicy). */
function checkPolicyNames(roles: readonly Role[], report: Report): void {
  const firsts = new Map<string, Origin>();
  for (const { policies, account, origin } of roles) {
    for (const [index, { name }] of policies.entries()) {
      const at = originAt(origin, "policies", index, "name");
      const first = firsts.get(name.toLowerCase());
      const args = { name, account: account.name };
      if (first === undefined) firsts.set(name.toLowerCase(), at);
      else report(diagnostic("duplicate-role-policy", args, placeOfOrigin(at), firstHere(first)));
    }
  }
}

/** IAM's quota for the length of a trust policy where nobody had it raised, in characters as sent. */
const DEFAULT_TRUST_QUOTA = 2_048;

function checkTrustSizes(roles: readonly Role[], report: Report): void {
  for (const { trustPolicy, account, origin } of roles) {
    const size = asSent(trustPolicy).length;
    if (size <= DEFAULT_TRUST_QUOTA) continue;
    const args = { size, quota: DEFAULT_TRUST_QUOTA, account: account.name };
    report(diagnostic("trust-policy-over-default-quota", args, placeOfOrigin(originAt(origin, "trust"))));
  }
}

function checkPreviously(roles: readonly Role[], report: Report): void {
  const declared = new Map(roles.map((role) => [role.name.toLowerCase(), role]));
  const firsts = new Map<string, Origin>();
  for (const { previously, origin } of roles) {
    if (previously === undefined) continue;
    const at = originAt(origin, "previously");
    const args = { what: "role", name: previously };
    const standing = declared.get(previously.toLowerCase());
    if (standing !== undefined) {
      const related = [{ message: "still here", place: placeOfOrigin(originAt(standing.origin, "name")) }];
      report(diagnostic("previously-still-declared", args, placeOfOrigin(at), related));
    }
    const first = firsts.get(previously.toLowerCase());
    if (first === undefined) firsts.set(previously.toLowerCase(), at);
    else report(diagnostic("previously-twice", args, placeOfOrigin(at), firstHere(first)));
  }
}
