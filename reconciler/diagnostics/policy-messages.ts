// Sentences for what AWS accepts in a policy but is hardly ever intended. See catalogue.ts.
import { quote, visible } from "./quote.ts";

type Suggestion = { suggestion?: string | undefined };

const didYouMean = (a: Suggestion) => (a.suggestion === undefined ? undefined : `did you mean ${quote(a.suggestion)}?`);
const MOST_SHAPES = 3;
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
  "arn-shape": {
    severity: "error",
    message: (a: { arn: string; problem: string; meant: string | undefined }) =>
      `${quote(a.arn)} is not the ARN of anything: ${a.problem}`,
    hint: (a: { meant: string | undefined }) =>
      a.meant === undefined
        ? "an ARN is arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE; the account is twelve digits, or * for any"
        : `did you mean ${quote(a.meant)}?`,
  },
  "unknown-region": {
    severity: "warning",
    message: (a: { region: string } & Suggestion) => `AWS has no region ${quote(a.region)} that we know`,
    hint: (a: Suggestion) => didYouMean(a) ?? NEWER,
  },
  "undeclared-role": {
    severity: "warning",
    /** `elsewhere`: the account where no role of that name is; other accounts have one. */
    message: (a: { name: string; elsewhere: string | undefined; isRenamed?: boolean } & Suggestion) =>
      `no file declares role ${quote(a.name)}${a.elsewhere === undefined ? "" : ` in account ${a.elsewhere}`}, which this names`,
    hint: (a: { name: string; isRenamed?: boolean } & Suggestion) =>
      a.suggestion === undefined
        ? "declare it under roles:, or take it out; right only if it was made by hand"
        : `${a.isRenamed === true ? `${quote(a.name)} was renamed: ` : ""}write ${quote(a.suggestion)}`,
  },
  "action-without-resource": {
    severity: "warning",
    message: (a: { action: string; meant: string | undefined; shapes: readonly string[] }) =>
      `the statement says nothing about ${quote(a.action)}: none of its resources is of a type that the action is about`,
    hint: (a: { meant: string | undefined; shapes: readonly string[] }) =>
      a.meant === undefined
        ? `it is about ${a.shapes.slice(0, MOST_SHAPES).map(quote).join(" or ")}`
        : `add the resource ${quote(a.meant)}`,
  },
  "policy-variable": {
    severity: "error",
    message: (a: { written: string; problem: string; hint: string }) => `${quote(a.written)} ${a.problem}`,
    hint: (a: { hint: string }) => a.hint,
  },
  "unknown-policy-variable": {
    severity: "warning",
    message: (a: { written: string; suggestion: string | undefined }) =>
      `${quote(a.written)} is none of the variables of IAM that we know`,
    hint: (a: { suggestion: string | undefined }) =>
      a.suggestion === undefined ? NEWER : `did you mean \${${visible(a.suggestion)}}?`,
  },
  "principal-tag-not-given": {
    severity: "warning",
    message: (a: { key: string; isSet: boolean }) =>
      `nothing gives ${a.isSet ? "people's sessions" : "the role"} the tag ${quote(a.key)} that is compared here`,
    hint: (a: { key: string; isSet: boolean; suggestion: string | undefined }) =>
      a.suggestion !== undefined
        ? `did you mean ${quote(a.suggestion)}?`
        : a.isSet
          ? `add { key: ${visible(a.key)}, source: "\${path:ATTRIBUTE}" } under accessControlAttributes: in organization.yaml`
          : `add ${visible(a.key)} under tags: in organization.yaml, or under accessControlAttributes: where sessions pass it on`,
  },
  "allow-not-action": {
    severity: "warning",
    message: (_: Record<string, never>) =>
      "Allow with NotAction allows every action except these, including those that AWS adds later",
    hint: () => "list the intended actions under Action",
  },
  "misspelt-service-principal": {
    severity: "error",
    message: (a: { name: string; suggestion: string }) => `no AWS service is trusted by the name ${quote(a.name)}`,
    hint: (a: { suggestion: string }) => `did you mean ${quote(a.suggestion)}?`,
  },
  "unknown-service-principal": {
    severity: "warning",
    message: (a: { name: string }) => `${quote(a.name)} is not known here as the name of an AWS service`,
    hint: () => `${NEWER}; IAM refuses a role that trusts a service that doesn't exist`,
  },
  "regional-service-principal": {
    severity: "warning",
    message: (a: { name: string; everywhere: string }) =>
      `${quote(a.name)} is a service in one region, and of hardly any use in a role`,
    hint: (a: { everywhere: string }) =>
      `write ${quote(a.everywhere)}, unless the service's own documentation asks for the region`,
  },
  "role-for-instances": {
    severity: "warning",
    message: (_: Record<string, never>) =>
      "instances of EC2 get a role only through an instance profile, which is not made here",
    hint: () =>
      "in the account: aws iam create-instance-profile and aws iam add-role-to-instance-profile, with the role's name; before the role is removed here, aws iam remove-role-from-instance-profile",
  },
  "trust-policy-over-default-quota": {
    severity: "warning",
    message: (a: { size: number; quota: number; account: string }) =>
      `this trust policy has ${a.size} characters; accounts such as ${quote(a.account)} allow ${a.quota} until their quota is raised`,
    hint: () => 'shorten it, or have IAM\'s quota "Role trust policy length" raised in the account, up to 4096',
  },
} as const;
