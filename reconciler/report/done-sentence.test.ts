import { expect, test } from "vitest";
import type { ChangeOperation } from "../engine/change.ts";
import { identify } from "../model/resource-identity.ts";
import { doneSentence } from "./done-sentence.ts";
import { richMarkdown } from "./render-rich-text.ts";

const said = (op: ChangeOperation, key: string) => {
  const sentence = doneSentence({ op, stack: "account-222222222222", ...identify(key) });
  return sentence === undefined ? undefined : richMarkdown(sentence).replaceAll(/<\/?code>/g, "");
};

test.each<[ChangeOperation, string, string | undefined]>([
  ["create", "user/ana", "ana is added to Identity Center"],
  ["replace", "user/ana", "ana is made again: password and MFA devices are lost"],
  ["delete", "user/ana", "ana is removed from Identity Center"],
  ["create", "membership/builders/ana", "ana is in builders"],
  ["delete", "membership/builders/ana", "ana is no longer in builders"],
  ["create", "assignment/222222222222/admin/group/builders", "group builders has admin in 222222222222"],
  ["delete", "assignment/222222222222/admin/user/ana", "ana no longer has admin in 222222222222"],
  ["update", "inline-policy/admin", "what admin allows is changed"],
  ["replace", "permission-set/admin", "permission set admin is made again"],
  ["create", "role/trainer", "role trainer in account-222222222222 is made"],
  ["create", "group/builders", "group builders is made"],
  ["delete", "group/builders", "group builders is removed"],
  ["replace", "group/builders", "group builders is made again"],
  ["update", "group/builders", undefined],
  ["create", "policy/logs", undefined],
  ["update", "policy/logs", "policy logs in account-222222222222 is changed"],
  ["replace", "policy/logs", "policy logs in account-222222222222 is made again"],
  ["delete", "policy/logs", undefined],
  ["create", "role-policy/trainer/logs", "role trainer in account-222222222222 has the policy logs"],
  ["replace", "role-policy/trainer/logs", "role trainer in account-222222222222 has the policy logs"],
  ["delete", "role-policy/trainer/logs", "role trainer in account-222222222222 no longer has the policy logs"],
  ["replace", "role/trainer", "role trainer in account-222222222222 is made again"],
  ["import", "user/ana", "ana is taken over as it is"],
  ["import", "permission-set/admin", "permission set admin is taken over as it is"],
  ["import", "role/trainer", "role trainer in account-222222222222 is taken over as it is"],
  ["import", "group/builders", "group builders is taken over as it is"],
  ["import", "policy/logs", "policy logs in account-222222222222 is taken over as it is"],
  ["import", "membership/builders/ana", "ana is in builders, as before"],
  ["import", "assignment/222222222222/admin/user/ana", "ana has admin in 222222222222, as before"],
  ["import", "inline-policy/admin", undefined],
  ["import", "role-policy/trainer/logs", undefined],
  ["import", "access-control-attributes", undefined],
])("%s of %s: %s", (op, key, sentence) => {
  expect(said(op, key)).toBe(sentence);
});
