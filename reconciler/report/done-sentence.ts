// What a change that was made means for people and services, in a sentence.
import type { Change } from "../engine/change.ts";
import { type RichText, untrusted } from "./section.ts";

/** Undefined: it only is a part of something, or what it means stands in another one's sentence. */
export function doneSentence({ op, identity, stack }: Pick<Change, "op" | "identity" | "stack">): RichText | undefined {
  if (identity === undefined) return undefined;
  const isGone = op === "delete";
  switch (identity.kind) {
    case "user": {
      if (op === "update") return undefined;
      const what = isGone
        ? " is removed from Identity Center"
        : op === "replace"
          ? " is made again: password and MFA devices are lost"
          : " is added to Identity Center";
      return [untrusted(identity.userName), what];
    }
    case "membership":
      return [untrusted(identity.userName), isGone ? " is no longer in " : " is in ", untrusted(identity.group)];
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
      ];
    }
    case "permission-set":
      return op === "create"
        ? undefined
        : [
            "permission set ",
            untrusted(identity.name),
            isGone ? " is removed" : op === "replace" ? " is made again" : " is changed",
          ];
    case "managed-policy":
    case "customer-policy":
    case "inline-policy":
    case "boundary":
      return ["what ", untrusted(identity.permissionSet), " allows is changed"];
    case "role":
      return [
        "role ",
        untrusted(identity.name),
        " in ",
        untrusted(stack),
        isGone ? " is removed" : op === "create" ? " is made" : " is changed",
      ];
    case "role-policy":
    case "policy":
    case "group":
      return undefined;
    case "access-control-attributes":
      return ["what sessions say of people is changed"];
  }
}
