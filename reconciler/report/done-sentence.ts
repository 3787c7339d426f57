// What a change that was made means for people and services, in a sentence.
import type { Change } from "../engine/change.ts";
import { type RichText, untrusted } from "./section.ts";

type Done = Pick<Change, "op" | "identity" | "stack">;

/** Undefined: it only is a part of something, or what it means stands in another one's sentence. */
export function doneSentence({ op, identity, stack }: Done): RichText | undefined {
  if (identity === undefined) return undefined;
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
      return [untrusted(identity.userName), ` ${what[op]}`];
    }
    // What differs of one that stays is its description.
    case "group":
      return op === "update" ? undefined : ["group ", untrusted(identity.name), ` ${WHAT_IS_DONE[op]}`];
    case "membership":
      return [
        untrusted(identity.userName),
        isGone ? " is no longer in " : " is in ",
        untrusted(identity.group),
        asBefore,
      ];
    case "assignment": {
      const { principal, permissionSet, accountId } = identity;
      const who = principal.kind === "group" ? "group " : "";
      return [
        who,
        untrusted(principal.name),
        isGone ? " no longer has " : " has ",
        untrusted(permissionSet),
        " in ",
        untrusted(accountId),
        asBefore,
      ];
    }
    case "permission-set":
      return op === "create" ? undefined : ["permission set ", untrusted(identity.name), ` ${WHAT_IS_DONE[op]}`];
    case "managed-policy":
    case "customer-policy":
    case "inline-policy":
    case "boundary":
      return op === "import" ? undefined : ["what ", untrusted(identity.permissionSet), " allows is changed"];
    case "role":
      return ["role ", untrusted(identity.name), " in ", untrusted(stack), ` ${WHAT_IS_DONE[op]}`];
    // One that is new or gone is told by who has it.
    case "policy":
      return op === "create" || isGone
        ? undefined
        : ["policy ", untrusted(identity.name), " in ", untrusted(stack), ` ${WHAT_IS_DONE[op]}`];
    case "role-policy": {
      if (op === "import") return undefined;
      const has = isGone ? " no longer has the policy " : " has the policy ";
      return ["role ", untrusted(identity.role), " in ", untrusted(stack), has, untrusted(identity.policy)];
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
