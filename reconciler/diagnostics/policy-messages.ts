// Sentences for what AWS accepts in a policy but is hardly ever intended. See catalogue.ts.
import { quote } from "./quote.ts";

type Suggestion = { suggestion?: string | undefined };

const didYouMean = (a: Suggestion) => (a.suggestion === undefined ? undefined : `did you mean ${quote(a.suggestion)}?`);
const NEWER = "correct only if AWS has added it since our list was made";

export const policyMessages = {
  "unknown-condition-operator": {
    severity: "error",
    message: (a: { operator: string } & Suggestion) => `${quote(a.operator)} is not a condition operator`,
    hint: (a: Suggestion) => didYouMean(a) ?? "such as StringEquals, ArnLike, BoolIfExists or ForAnyValue:StringLike",
  },
  "unknown-service": {
    severity: "warning",
    message: (a: { action: string } & Suggestion) => `no AWS service has the prefix of ${quote(a.action)}`,
    hint: (a: Suggestion) => didYouMean(a) ?? NEWER,
  },
  "unknown-action": {
    severity: "warning",
    message: (a: { action: string } & Suggestion) => `AWS has no action ${quote(a.action)}`,
    hint: (a: Suggestion) => didYouMean(a) ?? NEWER,
  },
  "action-matches-nothing": {
    severity: "warning",
    message: (a: { action: string }) => `${quote(a.action)} matches no AWS action`,
    hint: () => NEWER,
  },
  "unknown-condition-key": {
    severity: "warning",
    message: (a: { key: string } & Suggestion) => `AWS has no condition key ${quote(a.key)}`,
    hint: (a: Suggestion) => didYouMean(a) ?? NEWER,
  },
  "allow-not-action": {
    severity: "warning",
    message: (_: Record<string, never>) =>
      "Allow with NotAction allows every action except these, including those that AWS adds later",
    hint: () => "list the intended actions under Action",
  },
} as const;
