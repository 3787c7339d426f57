// Each guardrail by a pair of access folders: one whose plan it refuses, with the whole message and place, and one whose plan it doesn't.
import { describe, expect, test } from "vitest";
import type { MembersRead } from "../access-graph/provider-members.ts";
import type { Place } from "../diagnostics/diagnostic.ts";
import { identify } from "../model/resource-identity.ts";
import { type FixtureFiles, readFixtures } from "../validate/fixture.ts";
import { folderOf } from "../validate/small-folder.ts";
import { GUARDRAILS } from "./all-guardrails.ts";
import { checkGuardrails } from "./check-guardrails.ts";
import type { RuleFacts } from "./guardrail.ts";
import { readAccessFrom } from "./read-access.ts";
import { relaxations } from "./relaxations.ts";

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

/** The refusals where all that the folder declares is new. */
async function refusals(files: FixtureFiles, note: string, side: "bad" | "good") {
  const { access, guardrails } = await read(files);
  const [user] = lines(note, "deployer");
  const open = [...access.accounts.map(({ id }) => id), ...lines(note, "organization")];
  const facts: RuleFacts = {
    access,
    guardrails,
    changes: lines(note, `${side} plan`).map(changeIn),
    today: TODAY,
    organization: new Map(open.map((id) => [id, { status: "ACTIVE" }])),
    providerMembers: new Map(lines(note, `${side} group`).map(membersIn)),
    deployer: { account: MANAGEMENT, ...(user === undefined ? {} : { user }) },
  };
  return checkGuardrails(facts, []).refusals;
}

describe.each(pairs)("$code", ({ code: name, note, bad, good }) => {
  test("refuses the bad folder's plan, at the marks, and says all that it can say", async () => {
    const found = await refusals(bad.files, note, "bad");
    expect(found.map(({ code, message }) => `${code}: ${message}`)).toEqual(lines(note, "refused"));
    const placesOf = (places: readonly Place[]) =>
      places.map(({ file, line, column }) => `${file}:${line}:${column}`).sort();
    expect(placesOf(found.map(({ place }) => place))).toEqual(placesOf(bad.places));
    expect(new Set(found.map(({ code }) => code))).toEqual(new Set(Object.keys(GUARDRAILS.get(name)?.messages ?? {})));
  });
  test("doesn't refuse the good one's", async () => {
    expect(await refusals(good.files, note, "good")).toEqual([]);
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
