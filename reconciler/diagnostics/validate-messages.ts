// Sentences for documents that don't follow their schema or a rule of AWS that needs no other file. See catalogue.ts.
import { likelyDate } from "./likely-date.ts";
import { quote, quoteCharacter, visible } from "./quote.ts";

type Nothing = Record<string, never>;
type Suggestion = { suggestion?: string | undefined };

const didYouMean = (name: string | undefined) => (name === undefined ? undefined : `did you mean ${quote(name)}?`);
const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;

/** For a text that breaks a rule that the schema states in words; `rule` is a clause such as "must be twelve digits in quotes". */
type Broken = { value: unknown; rule: string; hint?: string | undefined };
const broken = (a: Broken) => `${quote(a.value)} ${a.rule}`;

/** What needs every file: the model and the guardrails. */
const NOT_CHECKED = "names, accounts and guardrails across files";

export const validateMessages = {
  // --- which document it is ---
  "unknown-kind": {
    severity: "error",
    message: (a: { key: string } & Suggestion) => `no kind of document starts with the key ${quote(a.key)}`,
    hint: (a: Suggestion) =>
      didYouMean(a.suggestion) ?? "the first key is team, users, accounts, organization or guardrails",
  },
  "kind-key-not-first": {
    severity: "error",
    message: (a: { kind: string }) => `the key ${quote(a.kind)} must come first`,
    hint: () => "the first key says what kind of document the file is",
  },
  "not-a-document": {
    severity: "error",
    message: (a: { found: string; hint: string | undefined }) => `a document must be keys with values, not ${a.found}`,
    hint: (a: { hint: string | undefined }) =>
      a.hint ?? "the first key is team, users, accounts, organization or guardrails",
  },
  "organization-missing": {
    severity: "error",
    message: (_: Nothing) => "no file declares the organization",
    hint: () => "add organization.yaml with the key organization:",
  },
  "organization-twice": {
    severity: "error",
    message: (_: Nothing) => "the organization is declared in more than one file",
  },
  "checks-withheld": {
    severity: "warning",
    message: (a: { files: number }) =>
      `not checked yet, ${a.files === 0 ? "because of these errors" : `because ${plural(a.files, "file")} can't be used`}: ${NOT_CHECKED}`,
    hint: () => "fix the errors and run again: there may be more",
  },
  // --- schema ---
  "missing-key": {
    severity: "error",
    message: (a: { key: string; hint?: string | undefined }) => `the key ${quote(a.key)} is missing`,
    hint: (a: { key: string; hint?: string | undefined }) => a.hint,
  },
  "missing-one-of": {
    severity: "error",
    message: (a: { keys: readonly string[] }) => `one of the keys ${a.keys.join(", ")} is needed`,
  },
  "one-key-only": {
    severity: "error",
    message: (a: { keys: readonly string[] }) => `exactly one of the keys ${a.keys.join(", ")} is needed`,
  },
  "wrong-type": {
    severity: "error",
    message: (a: { wanted: string; found: string; hint: string | undefined }) => `must be ${a.wanted}, not ${a.found}`,
    hint: (a: { hint: string | undefined }) => a.hint,
  },
  "no-value": {
    severity: "error",
    message: (a: { wanted: string; hint: string | undefined }) => `there is no value here; it must be ${a.wanted}`,
    hint: (a: { wanted: string; hint: string | undefined }) => a.hint ?? "remove the key if it should have no value",
  },
  "needs-quotes": {
    severity: "error",
    message: (a: { raw: string; read: string; rule?: string | undefined; hint?: string | undefined }) =>
      `YAML reads ${quote(a.raw)} as ${a.read}, but text is needed here${a.rule === undefined ? "" : `: it ${a.rule}`}`,
    hint: (a: { raw: string; hint?: string | undefined }) => a.hint ?? `put it in quotes: ${quote(a.raw)}`,
  },
  "wrong-length": {
    severity: "error",
    message: (a: { value: unknown; length: number; minimum: number; maximum: number }) =>
      a.length === 0
        ? `the text is empty; it must have ${a.minimum} to ${a.maximum} characters`
        : `${quote(a.value)} has ${plural(a.length, "character")}; ${a.minimum} to ${a.maximum} are allowed`,
  },
  "out-of-range": {
    severity: "error",
    message: (a: { value: unknown; minimum?: number | undefined; maximum?: number | undefined }) =>
      a.maximum === undefined
        ? `${String(a.value)} must be at least ${a.minimum}`
        : `${String(a.value)} must be between ${a.minimum} and ${a.maximum}`,
    hint: (a: { value: unknown; maximum?: number | undefined }) =>
      a.maximum === 1 && typeof a.value === "number" && a.value > 1 && a.value <= 100
        ? `if ${a.value} per cent are meant, write ${a.value / 100}`
        : undefined,
  },
  "too-few": {
    severity: "error",
    message: (a: { minimum: number }) =>
      `at least ${a.minimum === 1 ? "one entry is" : `${a.minimum} entries are`} needed`,
    hint: () => "remove the whole key or entry if it should be empty",
  },
  "too-many": {
    severity: "error",
    message: (a: { count: number; maximum: number }) => `${a.count} entries; at most ${a.maximum} are allowed`,
  },
  "not-allowed": {
    severity: "error",
    message: (a: { value: unknown; allowed: readonly unknown[] } & Suggestion) =>
      `${quote(a.value)} is not one of ${a.allowed.map(String).join(", ")}`,
    hint: (a: Suggestion) => didYouMean(a.suggestion),
  },
  "reserved-name": {
    severity: "error",
    message: (a: { value: unknown }) => `the name ${quote(a.value)} is reserved by AWS`,
    hint: () => "Administrator and AWSAdministrators can't be used for people or groups, in any letter case",
  },
  "invalid-name": { severity: "error", message: broken, hint: (a: Broken) => a.hint },
  "look-alike-name": {
    severity: "error",
    message: (a: { name: string; character: string; problem: string }) =>
      `${quote(a.name)} contains ${quoteCharacter(a.character)}, ${a.problem}`,
    hint: () => "write the name in one alphabet, in plain letters",
  },
  "invalid-text": { severity: "error", message: broken, hint: (a: Broken) => a.hint },
  "invalid-key": { severity: "error", message: broken },
  "invalid-account-id": { severity: "error", message: broken },
  "invalid-session-duration": {
    severity: "error",
    message: broken,
    hint: (a: Broken) => a.hint ?? "eight hours are PT8H, ninety minutes PT90M",
  },
  "invalid-path": { severity: "error", message: broken },
  "invalid-arn": { severity: "error", message: broken },
  "invalid-region": { severity: "error", message: broken },
  "invalid-date": {
    severity: "error",
    message: broken,
    hint: (a: Broken) => {
      const date = likelyDate(String(a.value));
      return date === undefined ? undefined : `write ${date}`;
    },
  },
  "invalid-email": { severity: "error", message: broken },
  "schema-violation": {
    severity: "error",
    message: (a: { value: unknown; rule: string }) => broken(a),
  },
  // --- twice ---
  "duplicate-name": {
    severity: "error",
    message: (a: { what: string; name: string; first: string }) =>
      a.name === a.first
        ? `${a.what} ${quote(a.name)} is declared twice`
        : `${a.what} ${quote(a.name)} differs from ${quote(a.first)} only in letter case`,
    hint: () => "names are compared without regard to letter case",
  },
  "duplicate-account-id": {
    severity: "error",
    message: (a: { id: string }) => `account id ${quote(a.id)} appears twice`,
  },
  "duplicate-policy": {
    severity: "error",
    message: (a: { name: string; holder: string }) => `${quote(a.name)} is listed twice for ${quote(a.holder)}`,
  },
  // --- policies ---
  "unknown-managed-policy": {
    severity: "error",
    message: (a: { name: string } & Suggestion) =>
      `there is no AWS managed policy ${quote(a.name)} in the list that comes with the reconciler`,
    hint: (a: Suggestion) =>
      didYouMean(a.suggestion) ??
      "write the full ARN if the policy is new; list your own policies under customerManagedPolicies:",
  },
  "unknown-managed-policy-arn": {
    severity: "warning",
    message: (a: { arn: string } & Suggestion) => `${quote(a.arn)} is no AWS managed policy that we know`,
    hint: (a: Suggestion) => didYouMean(a.suggestion) ?? "correct only if AWS has added it since our list was made",
  },
  "managed-policy-elsewhere": {
    severity: "error",
    message: (a: { arn: string; right: string }) => `${quote(a.arn)} is not where AWS has this policy`,
    hint: (a: { right: string }) => `write its name alone, or ${visible(a.right)}`,
  },
  "managed-policy-withdrawn": {
    severity: "error",
    message: (a: { name: string } & Suggestion) =>
      `AWS has withdrawn its managed policy ${quote(a.name)}: it can't be attached any more`,
    hint: (a: Suggestion) =>
      a.suggestion === undefined
        ? "choose another one, or write the actions that are needed as a policy of your own"
        : `the closest one is ${quote(a.suggestion)}: compare what it allows`,
  },
  "managed-policy-service-linked": {
    severity: "error",
    message: (a: { arn: string }) => `${quote(a.arn)} is for AWS's own service-linked roles, which alone can have it`,
    hint: () => "choose another one, or write the actions that are needed as a policy of your own",
  },
  "customer-policy-as-managed": {
    severity: "error",
    message: (a: { arn: string; name: string; path: string; under: string }) =>
      `${quote(a.arn)} is a customer managed policy, not one of AWS's`,
    hint: (a: { name: string; path: string; under: string }) =>
      `write { name: ${visible(a.name)}, path: ${visible(a.path)} } under ${a.under}; it must exist in every target account`,
  },
  "customer-policy-on-role": {
    severity: "error",
    message: (a: { arn: string }) => `${quote(a.arn)} is a customer managed policy, not one of AWS's`,
    hint: () => "write the policy document under policies:",
  },
  "too-many-policies": {
    severity: "error",
    message: (a: { name: string; count: number; limit: number }) =>
      `${quote(a.name)} has ${a.count} managed policies; AWS allows ${a.limit}`,
    hint: () => "AWS managed and customer managed policies count together",
  },
  "many-policies": {
    severity: "warning",
    message: (a: { name: string; count: number; quota: number }) =>
      `${quote(a.name)} has ${a.count} managed policies; an account allows ${a.quota} for each role unless its IAM quota was raised`,
    hint: () => "raise the quota 'Managed policies per role' in every target account first",
  },
  "policy-path": {
    severity: "error",
    message: (a: { path: string } & Suggestion) => `${quote(a.path)} is not a path inside the access folder`,
    hint: (a: Suggestion) =>
      didYouMean(a.suggestion) ??
      "a policy's path is relative to the access folder, with forward slashes: policies/NAME.json",
  },
  "unknown-policy-file": {
    severity: "error",
    message: (a: { path: string } & Suggestion) => `there is no policy document ${quote(a.path)} in the access folder`,
    hint: (a: Suggestion) =>
      didYouMean(a.suggestion) ?? "the path is relative to the access folder: policies/NAME.json",
  },
  "unused-policy-file": {
    severity: "warning",
    message: (a: { path: string }) => `no document uses the policy ${quote(a.path)}`,
    hint: () => "delete it, or name it where it should be used",
  },
  "policy-shape": {
    severity: "error",
    message: (a: { problem: string; hint?: string | undefined }) => `AWS would not accept this policy: ${a.problem}`,
    hint: (a: { hint?: string | undefined }) => a.hint,
  },
  "template-in-permission-set": {
    severity: "error",
    message: (a: { template: string }) => `${quote(a.template)} is replaced in policies of roles only`,
    hint: () =>
      `a permission set has one policy for all accounts: put * in place of the account id, or compare with \${aws:PrincipalAccount}`,
  },
  "policy-too-big": {
    severity: "error",
    message: (a: { what: string; size: number; limit: number; unit: string }) =>
      `the ${a.what} has ${a.size} ${a.unit} without white space; AWS allows ${a.limit}`,
    hint: () => "shorten it with wildcards, or move statements to a managed policy",
  },
  "policy-too-big-as-sent": {
    severity: "warning",
    message: (a: { what: string; size: number; limit: number; unit: string; account?: string }) =>
      `with <, > and & as six characters each, as they are sent${
        a.account === undefined ? "" : `, and the values of account ${quote(a.account)}`
      }, the ${a.what} has ${a.size} ${a.unit}; AWS allows ${a.limit}`,
    hint: () => "AWS may refuse it during a deploy: shorten it, or move statements to another policy",
  },
  "policy-character": {
    severity: "error",
    message: (a: { character: string }) => `the character ${quoteCharacter(a.character)} is not allowed in a policy`,
    hint: () => "AWS accepts only characters up to U+00FF; look for typographic quotes and dashes",
  },
} as const;
