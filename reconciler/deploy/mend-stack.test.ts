import { expect, test } from "vitest";
import { EMPTY_STATE, type StackState } from "../engine/stack-state.ts";
import type { Unfinished } from "../engine/unfinished.ts";
import { identify } from "../model/resource-identity.ts";
import type { AttemptRecord } from "./attempt-file.ts";
import { quietContext } from "./in-memory-plan.ts";
import { type MayMend, readMended } from "./mend-stack.ts";

const MENDED: StackState = { ...EMPTY_STATE, outputs: { mended: true } };
const of = (key: string, kind: Unfinished["kind"]): Unfinished => ({ urn: `urn::${key}`, key, kind });

/** The state that comes of it, what the engine was told to read anew, and what was said. */
async function read(unfinished: readonly Unfinished[], how: "mend" | "only plan") {
  const readAnew: string[] = [];
  let said = "";
  let ended: boolean | undefined;
  const attempt: AttemptRecord = {
    begin: () => Promise.reject(new Error("nothing is created")),
    holds: async () => {},
    end: async () => {
      ended = true;
    },
  };
  const engine = {
    readState: async () => (readAnew.length > 0 ? MENDED : { ...EMPTY_STATE, unfinished }),
    readAnew: async (stack: string, urns: readonly string[]) => {
      readAnew.push(`${stack}: ${urns.join(" ")}`);
      ended = false;
      return new Map([["group/b", "AccessDeniedException: no"]]);
    },
    releaseLock: async () => {},
  };
  const stderr = (text: string) => {
    said += text;
  };
  const context = { ...quietContext(), stderr };
  const mending: MayMend = how === "mend" ? { record: attempt, provisions: true } : how;
  const { state, unread } = await readMended("identity-center", engine, { context, region: "eu-central-1", mending });
  // The lock of the reading is off the record once it has ended.
  expect(ended).toBe(readAnew.length > 0 ? true : undefined);
  expect([...unread]).toEqual(readAnew.length > 0 ? [["group/b", "AccessDeniedException: no"]] : []);
  return { isMended: state === MENDED, readAnew, said };
}

test("a stack in which nothing is unfinished is read as it is, and nothing is said", async () => {
  expect(await read([], "mend")).toEqual({ isMended: false, readAnew: [], said: "" });
});

test("what AWS may have otherwise is read anew by a deploy, and told with what only a deploy finishes", async () => {
  const unfinished = [of("group/b", "changing"), of("group/a", "half-made"), of("group/c", "creating")];
  expect(await read(unfinished, "mend")).toEqual({
    isMended: true,
    readAnew: ["identity-center: urn::group/b urn::group/a"],
    said: "stack identity-center: an earlier run left this unfinished, and this deploy finishes what of it is declared: group/a, group/b, group/c\n",
  });
});

test("a preview says so, and reads nothing anew", async () => {
  const { isMended, readAnew, said } = await read([of("group/a", "changing")], "only plan");
  expect([isMended, readAnew]).toEqual([false, []]);
  expect(said).toBe(
    "stack identity-center: an earlier run left this unfinished, and a deploy finishes what of it is declared: group/a\n",
  );
});

test("what is not in the state yet is not read", async () => {
  expect((await read([of("group/a", "creating"), of("group/b", "replaced")], "mend")).readAnew).toEqual([]);
});

test("ten are named, each once", async () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => of(`group/${index + 10}`, "creating"));
  const named = async (count: number) => (await read([...many(count), ...many(count)], "mend")).said.split(": ").at(-1);
  expect(await named(10)).toBe(
    `${many(10)
      .map(({ key }) => key)
      .join(", ")}\n`,
  );
  expect(await named(12)).toBe(
    `${many(10)
      .map(({ key }) => key)
      .join(", ")}, and 2 more\n`,
  );
});

const PROVISIONS = '{"region":"eu-central-1","instance":"arn:instance","arn":"arn:set"}';
test.each([
  [
    "is provisioned first, and then read",
    true,
    undefined,
    [PROVISIONS, "urn::inline-policy/reader", "urn::group/a"],
    [],
  ],
  [
    "is not read where it can't be provisioned",
    true,
    "FAILED: no",
    [PROVISIONS, "urn::group/a"],
    [["inline-policy/reader", "provisioning it to accounts: FAILED: no"]],
  ],
  ["is left alone by a run that may not provision it", false, undefined, ["urn::group/a"], []],
])("a set of which something is unfinished %s", async (_, provisions, reason, expected, reasons) => {
  const did: string[] = [];
  const set = {
    ...identify("permission-set/reader"),
    type: "aws:ssoadmin/permissionSet:PermissionSet",
    inputs: {},
    outputs: { arn: "arn:set", instanceArn: "arn:instance" },
    dependencies: [],
    retainOnDelete: false,
  };
  const unfinished = [of("inline-policy/reader", "half-made"), of("group/a", "half-made")];
  const engine = {
    readState: async () => ({ ...EMPTY_STATE, resources: [set], unfinished }),
    readAnew: async (_stack: string, urns: readonly string[]) => {
      did.push(...urns);
      return new Map<string, string>();
    },
    releaseLock: async () => {},
  };
  const attempt: AttemptRecord = { begin: async () => {}, holds: async () => {}, end: async () => {} };
  const provision = async (asked: object) => {
    did.push(JSON.stringify(asked));
    return reason;
  };
  const mending = { context: quietContext(), region: "eu-central-1", mending: { record: attempt, provisions } };
  const { unprovisioned } = await readMended("identity-center", engine, mending, provision);
  expect(did).toEqual(expected);
  expect([...unprovisioned]).toEqual(reasons);
});

test("what AWS is known to have otherwise is read anew, by its key, and only where the state has it", async () => {
  const resource = (key: string): StackState["resources"][number] => ({
    ...identify(key),
    type: "aws:x",
    inputs: {},
    outputs: {},
    dependencies: [],
    retainOnDelete: false,
  });
  const readAnew: string[][] = [];
  const engine = {
    readState: async (): Promise<StackState> => ({
      ...EMPTY_STATE,
      resources: [resource("group/a"), resource("group/b")],
    }),
    readAnew: async (_: string, urns: readonly string[]) => {
      readAnew.push([...urns]);
      return new Map<string, string>();
    },
    releaseLock: async () => {},
  };
  const record: AttemptRecord = { begin: async () => {}, holds: async () => {}, end: async () => {} };
  const mending: MayMend = { record, provisions: true, differing: new Set(["group/b", "group/gone"]) };
  await readMended("identity-center", engine, { context: quietContext(), region: "eu-central-1", mending });
  expect(readAnew).toEqual([["**::group/b"]]);
});
