import { expect, test } from "vitest";
import type { StateResource } from "../engine/stack-state.ts";
import { identify } from "../model/resource-identity.ts";
import { namesOnRecord } from "./names-on-record.ts";

const resource = (key: string, { inputs = {}, outputs = {} }: Partial<StateResource>) => ({
  ...identify(key),
  inputs,
  outputs,
});
const listed = ({ users, groups, sets }: ReturnType<typeof namesOnRecord>) => ({
  users: Object.fromEntries(users),
  groups: Object.fromEntries(groups),
  sets: Object.fromEntries(sets),
});

test("what is on record is known by its id, in AWS's spelling; a name that the files have changed is theirs", () => {
  const names = namesOnRecord(
    [
      resource("user/ana.silva", { outputs: { userId: "u-1", userName: "Ana.Silva" } }),
      resource("group/data", { outputs: { groupId: "g-1", displayName: "before" } }),
      resource("permission-set/viewer", { outputs: { arn: "arn:1", name: "Viewer" } }),
      resource("permission-set/unfinished", {}),
      resource("role/trainer", { outputs: { arn: "arn:role" } }),
    ],
    new Map(),
  );
  expect(listed(names)).toEqual({
    users: { "u-1": "Ana.Silva" },
    groups: { "g-1": "data" },
    sets: { "arn:1": "Viewer" },
  });
});

test("the identity provider's are known by what names them, and by what was looked up", () => {
  const names = namesOnRecord(
    [
      resource("membership/data/kim", { inputs: { groupId: "g-1", memberId: "u-kim" } }),
      resource("assignment/022222222222/viewer/user/zoe", { inputs: { principalId: "u-zoe" } }),
      resource("assignment/022222222222/viewer/group/on-call", { inputs: { principalId: "g-2" } }),
    ],
    new Map([
      ["user/eve/x", "u-eve"],
      ["group/all", "g-3"],
    ]),
  );
  expect(listed(names)).toEqual({
    users: { "u-kim": "kim", "u-zoe": "zoe", "u-eve": "eve/x" },
    groups: { "g-1": "data", "g-2": "on-call", "g-3": "all" },
    sets: {},
  });
});
