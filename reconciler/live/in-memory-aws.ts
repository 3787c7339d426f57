// For tests: AWS without a network. What our clients would send is answered here. Never imported by anything but tests.
import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { IAMClient } from "@aws-sdk/client-iam";
import { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { OrganizationsClient } from "@aws-sdk/client-organizations";
import { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { STSClient } from "@aws-sdk/client-sts";

/** Answers by the SDK's name of the command (`ListUsersCommand`), or made from its input; one may throw. */
export type Answers = { readonly [command: string]: object | ((input: Record<string, string>) => object) };

type Send = (this: { readonly config: { readonly region: () => Promise<string> } }, command: object) => Promise<object>;

export type InMemoryAws = {
  /** The calls so far, each as its region and the command's name. */
  readonly calls: readonly string[];
  /** The clients send again what they are given. */
  readonly restore: () => void;
};

/** A command without an answer fails. */
export function inMemoryAws(answers: Answers): InMemoryAws {
  const calls: string[] = [];
  const send: Send = async function (command) {
    const { name } = command.constructor;
    calls.push(`${await this.config.region()} ${name}`);
    const answer = answers[name];
    if (answer === undefined) throw new Error(`${name} has no answer`);
    return typeof answer === "function" ? answer((command as { input: Record<string, string> }).input) : answer;
  };
  const clients = [CloudTrailClient, IAMClient, IdentitystoreClient, OrganizationsClient, SSOAdminClient, STSClient];
  const prototypes = clients.map((it) => it.prototype as unknown as { send?: Send });
  for (const prototype of prototypes) prototype.send = send;
  const restore = () => {
    // What is left is the one that they inherit.
    for (const prototype of prototypes) delete prototype.send;
  };
  return { calls, restore };
}
