// Tags of the principal that policies compare and nothing gives: the comparison never succeeds, and a Deny by it always or never.
import { closest } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { principalTagIn, variablesOf } from "../policy/variables.ts";
import type { PolicyInUse } from "./check-policy-references.ts";
import { textsIn } from "./texts-in.ts";
import type { WrittenOrganization } from "./written.ts";

/**
 * Sessions of people carry what `accessControlAttributes` gives. Roles carry the organization's tags, and what a session
 * passes on. Who may assume a role can have any tags, so trust policies are left out.
 */
export function checkPrincipalTags(
  policies: readonly PolicyInUse[],
  { organization }: WrittenOrganization,
): readonly Diagnostic[] {
  const ofPeople = (organization.accessControlAttributes ?? []).map(({ key }) => key);
  const given = {
    "inline-policy": ofPeople,
    "role-policy": [...ofPeople, ...Object.keys(organization.tags ?? {})],
    "trust-policy": undefined,
  };
  return policies.flatMap(({ source, value, path, use }) => {
    const keys = given[use];
    if (keys === undefined) return [];
    const known = new Set(keys.map((key) => key.toLowerCase()));
    return [...textsIn(value, path)].flatMap(({ text, at, part }) =>
      tagsIn(text, part)
        .filter((key) => !known.has(key.toLowerCase()))
        .map((key) => {
          const args = { key, isSet: use === "inline-policy", suggestion: closest(key, keys) };
          return diagnostic("principal-tag-not-given", args, source.placeOf(at, part));
        }),
    );
  });
}

/** Those that a condition's key, or a variable, names; IAM compares keys of tags in any letter case. */
function tagsIn(text: string, part: "key" | "value"): readonly string[] {
  const asked = part === "key" ? [text] : variablesOf(text).map(({ name }) => name ?? "");
  return [...new Set(asked.flatMap((key) => principalTagIn(key) ?? []))].filter((key) => !/[*?{]/.test(key));
}
