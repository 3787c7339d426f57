// An account leaves accounts.yaml only when it is closed or empty.
import { expect, test } from "vitest";
import { change, judge, refusals } from "./judge-small-world.ts";

/** In no file of the small world. */
const GONE = "555555555555";
const STACK = `account-${GONE}`;
const CHANGES = [
  change("delete", `assignment/${GONE}/builder/group/builders`),
  change("delete", "role/trainer", STACK),
  change("delete", "assignment/333333333333/builder/group/builders"),
];
const says = (status: string | undefined) =>
  new Map(
    status === undefined
      ? []
      : [
          [GONE, { status }],
          ["333333333333", { status }],
        ],
  );

test.each(["ACTIVE", "PENDING_ACTIVATION"])(
  "one that is %s is refused, with the way out and the exception",
  (status) => {
    const { refusals, hints, places } = judge({}, { changes: CHANGES, deployed: true, organization: says(status) });
    expect(refusals).toEqual([
      `account-taken-out: account ${GONE} is in no accounts.yaml any more, but open in AWS Organizations: everything of ours in it would be deleted (2)`,
    ]);
    expect(places).toEqual(["access/accounts.yaml#"]);
    expect(hints[0]).toContain(
      "take its assignments and roles out first and deploy that, or write the account with its status",
    );
    expect(hints[0]).toContain(`keys: [assignment/${GONE}/builder/group/builders]`);
    expect(hints[0]).toContain(`stack: ${STACK}`);
  },
);

test.each(["SUSPENDED", "PENDING_CLOSURE", "CLOSED", undefined])("one that is %s is for others to say", (status) => {
  expect(refusals({}, { changes: CHANGES, deployed: true, organization: says(status) })).toEqual([]);
});

test("without an answer of Organizations nothing is refused: the changes wait", () => {
  expect(refusals({}, { changes: CHANGES, deployed: true })).toEqual([]);
});

test("exceptions for all of it allow it, one for a part doesn't", () => {
  const exception = (stack: string, key: string) => ({ stack, keys: [key], reason: "sold", until: "2026-12-31" });
  const center = exception("identity-center", `assignment/${GONE}/builder/group/builders`);
  const account = exception(STACK, "role/trainer");
  const given = { changes: CHANGES, deployed: true, organization: says("ACTIVE") };
  expect(refusals({ exceptions: [center, account] }, given)).toEqual([]);
  expect(refusals({ exceptions: [center] }, given)).toHaveLength(1);
});
