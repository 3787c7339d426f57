import { expect, test } from "vitest";
import type { WrittenNames } from "../desired/display-names.ts";
import type { ChangeOperation } from "../engine/change.ts";
import { identify } from "../model/resource-identity.ts";
import { NO_NAMES } from "./deploy-texts.ts";
import { doneSentence } from "./done-sentence.ts";
import { richMarkdown } from "./render-rich-text.ts";

const said = (op: ChangeOperation, key: string, names = NO_NAMES) => {
  const sentence = doneSentence({ op, stack: "account-222222222222", ...identify(key) }, names);
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

test.each<[ChangeOperation, string, string]>([
  ["create", "membership/builders/ana", "Ana.Silva is in Builders"],
  ["delete", "assignment/222222222222/admin/group/builders", "group Builders no longer has Admin in ml-dev"],
  ["update", "inline-policy/admin", "what Admin allows is changed"],
  ["create", "role-policy/trainer/logs", "role Trainer in ml-dev has the policy Logs"],
])("%s of %s, with the names that people wrote and the account's: %s", (op, key, sentence) => {
  const names: WrittenNames = {
    accounts: new Map([["222222222222", "ml-dev"]]),
    users: new Map([["ana", "Ana.Silva"]]),
    groups: new Map([["builders", "Builders"]]),
    permissionSets: new Map([["admin", "Admin"]]),
    roles: new Map([["trainer", "Trainer"]]),
    policies: new Map([["logs", "Logs"]]),
  };
  expect(said(op, key, names)).toBe(sentence);
});
