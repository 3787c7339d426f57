// `npm run -s check:faults`: strikes every AWS call of the example's deploys with every kind of fault, and tells how it ended.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { isFollowUpError } from "../../reconciler/engine/follow-ups.ts";
import { REPOSITORY } from "../run-reconciler.ts";
import { playPoints } from "./play-points.ts";
import { ALL_KINDS, type Kind, type Point, pointName, pointsOf } from "./points.ts";
import { isMended } from "./replay.ts";
import { sampleOf } from "./sample.ts";
import { exampleOrganization, smallOrganization } from "./scenarios.ts";
import { renderTable, withTable } from "./table.ts";

const PAGE = join(REPOSITORY, "docs/operations.md");

const USAGE = `usage: npm run -s check:faults -- [--kind KIND]... [--operation NAME]... [--scenario NAME] [--from N] [--to N]
         [--small | --sample] [--write]
  --kind        ${ALL_KINDS.join(", ")}
  --operation   of AWS, such as CreateGroup
  --scenario    "first deploy" or "change"; of the small organization also "roles"
  --from, --to  numbers of the calls, from 1
  --small       a small organization instead of the example
  --sample      the points of the tests, which are of the small organization
  --write       puts the table into docs/operations.md; only with all points of the example or of the sample
`;

/** Characters of what is told of a point: a whole permission set is more than anybody reads. */
const LONGEST_LINE = 300;

const { values: chosen } = parseArgs({
  options: {
    help: { type: "boolean" },
    kind: { type: "string", multiple: true },
    operation: { type: "string", multiple: true },
    scenario: { type: "string" },
    from: { type: "string" },
    to: { type: "string" },
    small: { type: "boolean", default: false },
    sample: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const { kind: kinds, operation: operations, scenario: scenarioName, from, to } = chosen;

function isChosen({ kind, scenario, call }: Point): boolean {
  return (
    (kinds?.includes(kind) ?? true) &&
    (operations?.includes(call.operation) ?? true) &&
    (scenarioName ?? scenario) === scenario &&
    call.number >= Number(from ?? 1) &&
    call.number <= Number(to ?? Number.POSITIVE_INFINITY)
  );
}

function isUsage(): boolean {
  const isPart = [kinds, operations, scenarioName, from, to].some((it) => it !== undefined);
  const known = (kinds ?? []).every((kind) => ALL_KINDS.includes(kind as Kind));
  const numbers = [from, to].every((it) => it === undefined || /^[1-9]\d*$/.test(it));
  return known && numbers && !(chosen.write && (isPart || chosen.small));
}

async function main(): Promise<number> {
  if (chosen.help === true || !isUsage()) {
    process.stderr.write(USAGE);
    return chosen.help === true ? 0 : 64;
  }
  let count = 0;
  const results = await playPoints(
    chosen.small || chosen.sample ? smallOrganization() : exampleOrganization(),
    (scenario) => (chosen.sample ? sampleOf(scenario) : pointsOf(scenario.name, scenario.calls)).filter(isChosen),
    ({ point, end, seen }, points) => {
      count += 1;
      const lines = seen.map((line) => `  ${line.slice(0, LONGEST_LINE)}\n`);
      process.stderr.write(`${count}/${points} ${pointName(point)}: ${end}\n${lines.join("")}`);
    },
  );
  if (results.length === 0) {
    process.stderr.write("no call of these deploys is chosen\n");
    return 64;
  }
  const title = chosen.sample ? "The sample of the tests, of a small organization" : "All calls of the example";
  const table = renderTable(results);
  process.stdout.write(`${table}\n`);
  if (chosen.write) writeFileSync(PAGE, withTable(readFileSync(PAGE, "utf8"), `${title}:\n\n${table}`));
  return results.every(isMended) ? 0 : 1;
}

// Some of the runs are in this process: they must not take themselves for a deploy in GitHub Actions.
for (const name of Object.keys(process.env)) if (name.startsWith("GITHUB_")) delete process.env[name];
// A resource that AWS refused is told by the run's own result.
process.on("unhandledRejection", (error) => {
  if (!isFollowUpError(error)) throw error;
});

process.exitCode = await main();
