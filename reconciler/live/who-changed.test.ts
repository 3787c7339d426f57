import { afterEach, expect, test } from "vitest";
import { type Answers, type InMemoryAws, inMemoryAws } from "./in-memory-aws.ts";
import { readChangeEvents } from "./who-changed.ts";

let aws: InMemoryAws;
const answers = (of: Answers): void => {
  aws = inMemoryAws(of);
};
afterEach(() => aws.restore());

const event = (at: string, record: object) => ({
  EventName: "CreateGroup",
  EventTime: new Date(at),
  Username: "session",
  CloudTrailEvent: JSON.stringify(record),
});
const by = (arn: string) => ({ userIdentity: { type: "AssumedRole", arn } });

test("who called, when, and what the call was about; the newest first, and refused calls left out", async () => {
  answers({
    LookupEventsCommand: {
      Events: [
        event("2026-11-24T03:04:05Z", {
          ...by("arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/ana.silva"),
          requestParameters: { identityStoreId: "d-1", displayName: "HIDDEN_DUE_TO_SECURITY_REASONS" },
          responseElements: { groupId: "g-1", nested: { list: ["x"] } },
        }),
        event("2026-11-25T23:59:59Z", { ...by("arn:aws:sts::111111111111:assumed-role/deployer/run") }),
        event("2026-11-23T00:00:00Z", { userIdentity: { type: "IAMUser", userName: "root-like" } }),
        event("2026-11-22T00:00:00Z", {}),
        event("2026-11-26T00:00:00Z", { ...by("arn:x"), errorCode: "AccessDenied" }),
      ],
    },
  });
  const { events, unread } = await readChangeEvents("eu-west-1", ["CreateGroup"]);
  expect(unread).toBeUndefined();
  expect(events.map(({ at, by }) => [at, by])).toEqual([
    ["2026-11-25 23:59", "role deployer"],
    ["2026-11-24 03:04", "ana.silva with admin"],
    ["2026-11-23 00:00", "root-like"],
    ["2026-11-22 00:00", "session"],
  ]);
  expect([...(events[1]?.about ?? [])]).toEqual(["d-1", "HIDDEN_DUE_TO_SECURITY_REASONS", "g-1", "x"]);
  expect(aws.calls).toEqual(["eu-west-1 LookupEventsCommand"]);
});

test("of each name the newest pages are read, and no more", async () => {
  answers({ LookupEventsCommand: { Events: [], NextToken: "more" } });
  await readChangeEvents("eu-west-1", ["CreateGroup", "DeleteGroup"]);
  expect(aws.calls.length).toBe(20);
});

test("that CloudTrail may not be read is a result, beside what was read before", async () => {
  let calls = 0;
  const denied = Object.assign(new Error("no cloudtrail:LookupEvents"), { name: "AccessDeniedException" });
  answers({
    LookupEventsCommand: () => {
      calls += 1;
      if (calls > 1) throw denied;
      return { Events: [event("2026-11-24T03:04:05Z", {})] };
    },
  });
  const { events, unread } = await readChangeEvents("eu-west-1", ["CreateGroup", "DeleteGroup"]);
  expect([events.length, unread]).toEqual([1, "AccessDeniedException: no cloudtrail:LookupEvents"]);
});

test("an answer that is none is not an empty history", async () => {
  answers({ LookupEventsCommand: {} });
  expect((await readChangeEvents("eu-west-1", ["CreateGroup"])).unread).toContain("the answer has no Events");
});
