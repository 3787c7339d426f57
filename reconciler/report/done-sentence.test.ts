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
  ["update", "group/builders", undefined],
])("%s of %s: %s", (op, key, sentence) => {
  expect(said(op, key)).toBe(sentence);
});
