// Which paths are a team's, letter by letter: GitHub asks the owners of the path and knows nothing of what is in the file.
import { expect, test } from "vitest";
import { isOfTeam, isUnderTeams, placesOfTeam } from "./check-team-files.ts";
import { codesIn, validateFiles } from "./small-folder.ts";

test.each([
  "teams/a.yaml",
  "teams/a.yml",
  "teams/a/x.yaml",
  "teams/a/deep/er/x.yml",
  "teams/a/b.yaml",
  "teams/a/policies/p.json",
])("%s is team a's and nobody else's", (path) => {
  const teams = ["a", "b", "aa", "policies", "teams", "x"];
  expect(teams.filter((team) => isOfTeam(team, path))).toEqual(["a"]);
  expect(
    validateFiles({ [path]: "team: a\n" }).diagnostics.filter(({ code }) => code === "team-file-elsewhere"),
  ).toEqual([]);
});
test.each([
  "a.yaml",
  "teams/aa.yaml",
  "teams/A.yaml",
  "teams/a.YAML",
  "teams/a.yaml/x.yaml",
  "teams/a-b/x.yaml",
  "Teams/a.yaml",
  "TEAMS/a/x.yaml",
  "more/teams/a.yaml",
  "teams/x/a.yaml",
  "teams/x/a/x.yaml",
  "teams/a .yaml",
  "teams.yaml",
])("%s can't be team a's", (path) => {
  expect(isOfTeam("a", path)).toBe(false);
  expect(codesIn(validateFiles({ [path]: "team: a\n" }), path)).toEqual(["team-file-elsewhere 1:7"]);
});
test("a team's places are all under teams", () => {
  expect(placesOfTeam("a").every(isUnderTeams)).toBe(true);
});
