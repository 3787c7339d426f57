// What a change that was made means for people and services, in a sentence.

import { accountOfStack } from "../desired/desired-resources.ts";
import type { WrittenNames } from "../desired/display-names.ts";
import type { Change } from "../engine/change.ts";
import { nameInKey } from "../model/resource-identity.ts";
import { type RichText, type Untrusted, untrusted } from "./section.ts";

type Done = Pick<Change, "op" | "identity" | "stack">;

/** Of what has no name among `names` the key's, in lower case, or the account's id. Undefined: it only is a part of something, or what it means stands in another one's sentence. */
export function doneSentence({ op, identity, stack }: Done, names: WrittenNames): RichText | undefined {
  if (identity === undefined) return undefined;
  const name = (kind: keyof WrittenNames, inKey: string): Untrusted =>
    untrusted(names[kind].get(nameInKey(inKey)) ?? inKey);
  const place = names.accounts.get(accountOfStack(stack) ?? "") ?? stack;
  const isGone = op === "delete";
  const asBefore = op === "import" ? ", as before" : "";
  switch (identity.kind) {
    case "user": {
      if (op === "update") return undefined;
      const what: Readonly<Record<typeof op, string>> = {
        ...WHAT_IS_DONE,
        create: "is added to Identity Center",
        replace: "is made again: password and MFA devices are lost",
        delete: "is removed from Identity Center",
      };
      return [name("users", identity.userName), ` ${what[op]}`];
    }
    // What differs of one that stays is its description.
    case "group":
      return op === "update" ? undefined : ["group ", name("groups", identity.name), ` ${WHAT_IS_DONE[op]}`];
    case "membership":
      return [
        name("users", identity.userName),
        isGone ? " is no longer in " : " is in ",
        name("groups", identity.group),
        asBefore,
      ];
    case "assignment": {
      const { principal, permissionSet, accountId } = identity;
      const who = principal.kind === "group" ? "group " : "";
      return [
        who,
        name(principal.kind === "group" ? "groups" : "users", principal.name),
        isGone ? " no longer has " : " has ",
        name("permissionSets", permissionSet),
        " in ",
        name("accounts", accountId),
        asBefore,
      ];
    }
    case "permission-set":
      return op === "create"
        ? undefined
        : ["permission set ", name("permissionSets", identity.name), ` ${WHAT_IS_DONE[op]}`];
    case "managed-policy":
    case "customer-policy":
    case "inline-policy":
    case "boundary":
      return op === "import"
        ? undefined
        : ["what ", name("permissionSets", identity.permissionSet), " allows is changed"];
    case "role":
      return ["role ", name("roles", identity.name), " in ", untrusted(place), ` ${WHAT_IS_DONE[op]}`];
    // One that is new or gone is told by who has it.
    case "policy":
      return op === "create" || isGone
        ? undefined
        : ["policy ", name("policies", identity.name), " in ", untrusted(place), ` ${WHAT_IS_DONE[op]}`];
    case "role-policy": {
      if (op === "import") return undefined;
      const has = isGone ? " no longer has the policy " : " has the policy ";
      return ["role ", name("roles", identity.role), " in ", untrusted(place), has, name("policies", identity.policy)];
    }
    case "access-control-attributes":
      return op === "import" ? undefined : ["what sessions say of people is changed"];
  }
}

const WHAT_IS_DONE: Readonly<Record<Change["op"], string>> = {
  create: "is made",
  update: "is changed",
  replace: "is made again",
  delete: "is removed",
  import: "is taken over as it is",
};
