// For tests: reports of plans. Never imported by anything but tests.
import type { Grant } from "../access-graph/grants.ts";
import { NOTHING_UNMANAGED } from "../deploy/find-unmanaged.ts";
import { NO_HAND_EDITS } from "../deploy/look-for-hand-edits.ts";
import { type Change, countChanges } from "../engine/change.ts";
import { identify } from "../model/resource-identity.ts";
import type { PlanReport } from "./plan-report.ts";

export const change = (op: Change["op"], key: string, diff?: readonly string[]): Change => ({
  op,
  stack: key.startsWith("role/") ? "account-222222222222" : "identity-center",
  ...identify(key),
  type: "aws:x",
  ...(diff === undefined ? {} : { diff }),
});
export const grant = (person: string, name: string, id: string): Grant => ({
  person,
  account: { id, name },
  permissionSet: "Builder",
  via: [{ group: "builders" }],
});

export function report(changes: readonly Change[], more: Partial<PlanReport> = {}): PlanReport {
  return {
    failures: [],
    privilegedGroups: [],
    fingerprint: "f",
    counts: countChanges(changes, 3),
    changes,
    leftovers: [],
    access: { gained: [], lost: [] },
    refusals: [],
    leftOut: [],
    skipped: [],
    outdated: [],
    handEdits: NO_HAND_EDITS,
    unmanaged: NOTHING_UNMANAGED,
    takenOver: [],
    usedExceptions: [],
    accounts: new Map(),
    instance: { arn: "arn:aws:sso:::instance/ssoins-01", identityStoreId: "d-01", region: "eu-west-1" },
    backend: "s3://state",
    notes: new Map(),
    review: undefined,
    expiring: [],
    links: undefined,
    estimate: 0,
    ...more,
  };
}

export const changes = [
  change("create", "role/a"),
  change("update", "group/b", ["description"]),
  change("create", "permission-set/c"),
  change("delete", "user/d"),
];
export const full = report(changes, {
  access: {
    gained: [grant("ana", "dev", "222222222222"), grant("ana", "test", "333333333333")],
    lost: [grant("ben", "dev", "222222222222")],
  },
  notes: new Map([["permission-set/c", "sessionDuration PT1H (default)"]]),
  refusals: [
    {
      diagnostic: {
        code: "removal-limit-exceeded",
        severity: "error",
        message: "1 of 2 users would be deleted",
        hint: "list the keys",
        place: { file: "access/guardrails.yaml", line: 6, column: 5 },
      },
      ask: ["@example/security"],
    },
  ],
});

export const NOTHING = {
  allowed: [],
  noLongerAllowed: [],
  denied: [],
  noLongerDenied: [],
};
export const review: NonNullable<PlanReport["review"]> = {
  base: "b".repeat(40),
  diff: {
    gained: [{ ...grant("ana", "dev", "222222222222"), level: "everything", privileged: true, newlyPrivileged: true }],
    lost: [],
    changed: [
      {
        before: grant("ben", "dev", "222222222222"),
        after: {
          ...grant("ben", "dev", "222222222222"),
          via: [{ direct: true }],
          expires: "2026-12-31",
          level: "ordinary",
        },
      },
    ],
    providerGroups: {
      gained: [
        {
          group: "Readers",
          account: { id: "1", name: "lake" },
          permissionSet: "Read",
          level: "ordinary",
          privileged: false,
        },
      ],
      lost: [],
      changed: [],
    },
    sets: [
      {
        name: "Builder",
        kind: "changed",
        privileged: false,
        inline: { ...NOTHING, allowed: [{ actions: ["s3:Get* (45)"], resources: ["*"], condition: "" }] },
        policies: { added: ["arn:aws:iam::aws:policy/ReadOnlyAccess"], removed: [] },
        other: [{ kind: "session", what: "session duration", before: "PT1H", after: "PT8H" }],
        boundary: NOTHING,
        people: ["ana", "ben"],
        groups: [],
      },
    ],
    roles: [
      {
        name: "trainer",
        account: { id: "1", name: "dev" },
        kind: "created",
        trust: {
          added: ["sagemaker.amazonaws.com"],
          removed: [],
          opens: true,
          narrows: false,
          others: [],
          conditions: [],
        },
        own: NOTHING,
        policies: { added: [], removed: [] },
        other: [],
      },
    ],
    renames: [],
    flags: [
      {
        kind: "dangerous-holders",
        severity: "caution",
        level: "everything",
        people: ["ana"],
        groups: [],
        permissionSet: "Builder",
        accounts: ["dev"],
        isFirst: true,
      },
    ],
    entries: [
      {
        kind: "group",
        name: "builders",
        principals: [],
        op: "changed",
        previously: undefined,
        differences: [{ what: "members", removed: ["ben"], added: ["ana", "chen until 2026-12-31"] }],
        people: ["ana", "ben", "chen"],
        where: [{ permissionSet: "Builder", accounts: ["dev", "test"] }],
        place: { file: "access/teams/a.yaml", line: 3, column: 5 },
      },
      {
        kind: "permission-set",
        name: "Reader",
        principals: [],
        op: "changed",
        previously: "Looker",
        differences: [],
        people: ["ana", "ben", "chen", "dana"],
        where: [{ permissionSet: undefined, accounts: ["dev"] }],
        place: { file: "access/teams/a.yaml", line: 9, column: 5 },
      },
    ],
    touched: {
      canDoMore: ["ana", "chen"],
      canDoLess: ["ben"],
      notKnown: [],
      keptLonger: [],
      keptShorter: [],
      keptOtherwise: [],
      sessions: [],
      attributes: [],
      addresses: [],
      providerGroups: [],
      rolesNew: [],
      rolesOpened: [],
      rolesNarrowed: [],
      rolesWithOtherThings: [],
      rolesOtherwise: [],
      replaced: [],
      added: [],
      removed: [],
      renamed: 1,
    },
  },
  pending: { gained: [], lost: [grant("chen", "dev", "222222222222")] },
  pendingResources: [],
  relaxed: [],
};
export const reviewed = report([change("replace", "permission-set/builder", ["name"])], {
  review: { ...review, relaxed: ["roles may be assumed by lambda.amazonaws.com"] },
  usedExceptions: [
    { stack: "identity-center", keys: ["user/d"], operations: [], reason: "she left", until: "2026-12-31" },
  ],
  estimate: 130,
  expiring: [{ ...grant("dana", "dev", "222222222222"), expires: "2026-12-01" }],
});
