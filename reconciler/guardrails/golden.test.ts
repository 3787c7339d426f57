// Each guardrail by a pair of access folders: one whose plan it refuses, with the whole message, remedy and place, and one whose plan it
// doesn't. Where all of it is deployed already, it refuses what the plan makes so, and nothing else.
import { describe, expect, test } from "vitest";
import type { MembersRead } from "../access-graph/provider-members.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import type { Diagnostic, Place } from "../diagnostics/diagnostic.ts";
import type { Origin } from "../load/source-document.ts";
import { identify } from "../model/resource-identity.ts";
import { type FixtureFiles, readFixtures } from "../validate/fixture.ts";
import { folderOf } from "../validate/small-folder.ts";
import { GUARDRAILS } from "./all-guardrails.ts";
import { partOf } from "./build-guardrails.ts";
import { checkGuardrails } from "./check-guardrails.ts";
import type { RuleFacts } from "./guardrail.ts";
import { createLookUp } from "./look-up.ts";
import { readAccessFrom } from "./read-access.ts";
import { MOST_DANGEROUS_FIRST, relaxations } from "./relaxations.ts";

const TODAY = "2026-01-15";
const MANAGEMENT = "111122223333";
const pairs = readFixtures(new URL("fixtures/", import.meta.url));

/** What a note says after a word, of each line that begins with it. */
function lines(note: string, word: string): readonly string[] {
  return note.split("\n").flatMap((line) => (line.startsWith(`${word}: `) ? [line.slice(word.length + 2)] : []));
}

/** A line of a plan: what is done, the stack, the key, and the properties that change. */
function changeIn(line: string): RuleFacts["changes"][number] {
  const [op = "", stack = "", key = "", ...diff] = line.split(" ");
  return { op: op as "delete", stack, ...identify(key), type: "aws:x", ...(diff.length === 0 ? {} : { diff }) };
}

/** A group of the identity provider: its name, and who is in it; nobody: AWS doesn't say. */
function membersIn(line: string): readonly [string, MembersRead] {
  const [group = "", ...people] = line.split(" ");
  return [group.toLowerCase(), people.length === 0 ? { group, unread: "access denied" } : { group, people }];
}

async function read(files: FixtureFiles) {
  const { desired, diagnostics } = await readAccessFrom(folderOf(files), TODAY);
  if (desired === undefined) throw new Error(JSON.stringify(diagnostics));
  return desired;
}

type Side = "bad" | "good";

async function factsOf(files: FixtureFiles, note: string, side: Side): Promise<RuleFacts> {
  const { access, guardrails } = await read(files);
  const [user] = lines(note, "deployer");
  const open = [...access.accounts.map(({ id }) => id), ...lines(note, "organization")];
  return {
    access,
    guardrails,
    changes: lines(note, `${side} plan`).map(changeIn),
    today: TODAY,
    organization: new Map(open.map((id) => [id, { status: "ACTIVE" }])),
    providerMembers: new Map(lines(note, `${side} group`).map(membersIn)),
    deployer: { account: MANAGEMENT, ...(user === undefined ? {} : { user }) },
  };
}

/** The refusals where all that the folder declares is new. */
async function refusals(files: FixtureFiles, note: string, side: Side) {
  return checkGuardrails(await factsOf(files, note, side), []).refusals;
}

/** Where the bad folder is deployed already but for `changes`: the codes of what is refused, and of what was there before. */
function deployed(facts: RuleFacts, changes: RuleFacts["changes"]) {
  const held = desiredStacks(facts.access).flatMap(({ name: stack, resources }) =>
    resources.map(({ key }) => ({ stack, key })),
  );
  const { refusals, old } = checkGuardrails({ ...facts, changes }, held);
  const codes = (found: readonly Diagnostic[]) => [...new Set(found.map(({ code }) => code))].sort();
  return { refused: codes(refusals), old: codes(old) };
}

describe.each(pairs)("$code", ({ code: name, note, bad, good }) => {
  test("refuses the bad folder's plan, at the marks, and says all that it can say", async () => {
    const found = await refusals(bad.files, note, "bad");
    expect(found.map(({ code, message }) => `${code}: ${message}`)).toEqual(lines(note, "refused"));
    expect(found.map(({ hint }) => hint)).toEqual(lines(note, "remedy"));
    const placesOf = (places: readonly Place[]) =>
      places.map(({ file, line, column }) => `${file}:${line}:${column}`).sort();
    expect(placesOf(found.map(({ place }) => place))).toEqual(placesOf(bad.places));
    expect(new Set(found.map(({ code }) => code))).toEqual(new Set(Object.keys(GUARDRAILS.get(name)?.messages ?? {})));
  });
  test("doesn't refuse the good one's", async () => {
    expect(await refusals(good.files, note, "good")).toEqual([]);
  });
  test("refuses nothing of the bad folder that is deployed already, but what one operation makes so", async () => {
    const facts = await factsOf(bad.files, note, "bad");
    const { refused, old } = deployed(facts, []);
    expect(refused).toEqual([]);
    const byOne = lines(note, "new").map((line) => line.split(" by ") as [codes: string, operation: string]);
    for (const [codes, operation] of byOne) {
      expect([operation, deployed(facts, [changeIn(operation)]).refused.join(", ")]).toEqual([operation, codes]);
    }
    for (const operation of lines(note, "old")) {
      expect([operation, deployed(facts, [changeIn(operation)])]).toEqual([operation, { refused, old }]);
    }
    expect(new Set(byOne.flatMap(([codes]) => codes.split(", ")))).toEqual(
      new Set(Object.keys(GUARDRAILS.get(name)?.messages ?? {})),
    );
  });
  test("says where it names something", async () => {
    const key = GUARDRAILS.get(name)?.key;
    const looser = lines(note, "looser").map((written) => ({ "guardrails.yaml": `guardrails: ${written}\n` }));
    const named: string[] = [];
    for (const files of [bad.files, ...looser.map((it) => ({ ...bad.files, ...it }))]) {
      const { written, access } = await read(files);
      const lookUp = createLookUp(written, access, TODAY, []);
      const seen = (kind: string, { path }: Origin) => {
        named.push(`${kind} ${path.map((step) => (typeof step === "number" ? "*" : step)).join(".")}`);
      };
      GUARDRAILS.get(name)?.settings(partOf(written, key), {
        ...lookUp,
        name: (kind, it, at) => {
          seen(kind === "user" ? "person" : kind, at);
          return lookUp.name(kind, it, at);
        },
        accountIds: (entries, at) => {
          seen("account", at);
          return lookUp.accountIds(entries, at);
        },
      });
    }
    const said = (GUARDRAILS.get(name)?.names ?? []).map(({ of, at }) => `${of} guardrails.${key}.${at}`);
    expect([...new Set(named)].sort()).toEqual(said.toSorted());
  });
});

test.each(pairs.filter(({ note }) => lines(note, "looser").length > 0))(
  "$code: what a looser value allows is said, and nothing of a stricter one",
  async ({ note, bad }) => {
    const [looser] = lines(note, "looser");
    const strict = await read(bad.files);
    const loose = await read({ ...bad.files, "guardrails.yaml": `guardrails: ${looser}\n` });
    expect(relaxations(strict, loose)).toEqual(lines(note, "relaxed"));
    expect(relaxations(loose, strict)).toEqual([]);
  },
);

test("every guardrail has a pair, with a looser value where it has a key", () => {
  expect(pairs.map(({ code }) => code)).toEqual([...GUARDRAILS.keys()]);
  const loosened = pairs.filter(({ note }) => lines(note, "relaxed").length > 0);
  expect(loosened.map(({ code }) => code)).toEqual(
    [...GUARDRAILS].filter(([, { key }]) => key !== undefined).map(([name]) => name),
  );
});

test("it is said how dangerous it is to relax each that has a key", () => {
  const keyed = [...GUARDRAILS].filter(([, { key }]) => key !== undefined).map(([name]) => name);
  expect(MOST_DANGEROUS_FIRST.toSorted()).toEqual(keyed);
});
