// Principals of trust policies with a wildcard in a part of their name: AWS takes only the whole `*` (IAM user guide, "AWS JSON policy
// elements: Principal": "You cannot use a wildcard to match part of a principal name or ARN").

import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { visible } from "../diagnostics/quote.ts";
import { isMap } from "../load/plain-map.ts";
import { writtenStatements } from "../policy/statements.ts";
import type { PolicyInUse } from "./check-policy-references.ts";
import { textsOf } from "./check-policy-statement.ts";

/** Services have a check of their own. */
const TYPES = ["AWS", "Federated"] as const;

/** What a template will fill in is not known yet. */
export function checkPrincipalWildcards(policies: readonly PolicyInUse[]): readonly Diagnostic[] {
  return policies.flatMap(({ source, value, path, use }) =>
    (use === "trust-policy" ? writtenStatements(value) : []).flatMap(({ statement, steps }) =>
      ["Principal", "NotPrincipal"].flatMap((element) =>
        TYPES.flatMap((type) => {
          const named = statement[element];
          return textsOf(isMap(named) ? named[type] : undefined).flatMap(({ text, step }) => {
            if (text === "*" || !/[*?]/.test(text)) return [];
            const problem = "a principal has no wildcard in a part of it";
            const place = source.placeOf([...path, ...steps, element, type, ...step]);
            return [diagnostic("policy-shape", { problem, hint: hintFor(text) }, place)];
          });
        }),
      ),
    ),
  );
}

function hintFor(text: string): string {
  const [, partition, service, account, resource = ""] = /^arn:([\w-]+):(iam|sts)::([^:]*):(.+)$/.exec(text) ?? [];
  if (service === undefined || /-provider\//.test(resource)) return "write each principal's whole name";
  if (service === "sts") return `name the role: arn:${partition}:iam::ACCOUNT:role/NAME`;
  const condition = `ArnLike: { aws:PrincipalArn: "${visible(text)}" }`;
  return /^\d{12}$/.test(account ?? "")
    ? `name the account, arn:${partition}:iam::${account}:root, with the condition ${condition}`
    : `write "*" with the conditions StringEquals: { aws:PrincipalOrgID: … } and ${condition}, or name each account`;
}
