import { expect, test } from "vitest";
import { buildText } from "../model/build-text.ts";
import { RESOURCE_TYPES } from "./desired-resource.ts";
import { displayNames, displayNamesInState } from "./display-names.ts";

const ACCOUNTS = new Map([
  ["111122223333", "management"],
  ["022222222222", "ml-dev"],
]);

test("the files' names, by what stands in keys", () => {
  const { access, found } = buildText({
    "teams/a.yaml":
      "team: a\ngroups: [{ name: Data }]\npermissionSets: [{ name: Reader }]\nroles: [{ name: Trainer, accounts: [ml-dev], trust: { services: [sagemaker.amazonaws.com] }, policies: [{ name: Logs, document: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: 'logs:PutLogEvents', Resource: '*' }] } }] }]\n",
    "people.yaml": "users: [{ userName: Ana, givenName: Ana, familyName: Silva, email: ana@example.com }]\n",
  });
  if (access === undefined) throw new Error(found.join("\n"));
  expect(displayNames(access)).toEqual({
    accounts: ACCOUNTS,
    users: new Map([["ana", "Ana"]]),
    groups: new Map([["data", "Data"]]),
    permissionSets: new Map([["reader", "Reader"]]),
    roles: new Map([["trainer", "Trainer"]]),
    policies: new Map([["logs", "Logs"]]),
  });
});

test("a state's names are those of its people, groups and sets; what has none of its own is left out", () => {
  const resources = [
    { type: RESOURCE_TYPES.User, outputs: { userName: "Ana", displayName: "Ana Silva", name: { givenName: "Ana" } } },
    { type: RESOURCE_TYPES.Group, outputs: { displayName: "Data" } },
    { type: RESOURCE_TYPES.PermissionSet, outputs: { name: "Reader" } },
    { type: RESOURCE_TYPES.Role, outputs: { name: "Trainer" } },
    { type: RESOURCE_TYPES.Group, outputs: {} },
  ];
  expect(displayNamesInState(resources, ACCOUNTS)).toEqual({
    accounts: ACCOUNTS,
    users: new Map([["ana", "Ana"]]),
    groups: new Map([["data", "Data"]]),
    permissionSets: new Map([["reader", "Reader"]]),
    roles: new Map([["trainer", "Trainer"]]),
    policies: new Map(),
  });
});
