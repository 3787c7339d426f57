// `npm run -s check:faults`: strikes every AWS call of the example's deploys with every kind of fault, and tells how it ended.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { REPOSITORY } from "../run-reconciler.ts";
import { ALL_KINDS, type Kind, type Point, pointName, pointsOf } from "./points.ts";
import { type Result, replayPoint, type Scenario } from "./replay.ts";
import { exampleOrganization, openScenarios, smallOrganization } from "./scenarios.ts";
import { renderTable, withTable } from "./table.ts";

const PAGE = join(REPOSITORY, "docs/operations.md");

const USAGE = `usage: npm run -s check:faults -- [--kind KIND]... [--operation NAME]... [--scenario NAME] [--from N] [--to N]
  [--small] [--write]
  --kind       ${ALL_KINDS.join(", ")}
  --operation  of AWS, such as CreateGroup
  --scenario   "first deploy" or "change"
  --from, --to numbers of the calls, from 1
  --small      a small organization instead of the example
  --write      puts the table into docs/operations.md; only with all points of the example
`;

/** Characters of what is told of a point: a whole permission set is more than anybody reads. */
const LONGEST_LINE = 300;

/** At a time: each is a process of its own, with the engine's. */
const AT_A_TIME = 2;

const { values: chosen } = parseArgs({
  options: {
    kind: { type: "string", multiple: true },
    operation: { type: "string", multiple: true },
    scenario: { type: "string" },
    from: { type: "string" },
    to: { type: "string" },
    small: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});

function isChosen({ kind, scenario, call }: Point): boolean {
  const { from = "1", to = "Infinity" } = chosen;
  return (
    (chosen.kind?.includes(kind) ?? true) &&
    (chosen.operation?.includes(call.operation) ?? true) &&
    (chosen.scenario ?? scenario) === scenario &&
    call.number >= Number(from) &&
    call.number <= Number(to)
  );
}

async function replayAll(
  points: readonly { readonly point: Point; readonly scenario: Scenario }[],
  folder: string,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const queue = points.values();
  const worker = async () => {
    for (const { point, scenario } of queue) {
      const result = await replayPoint(point, scenario, folder);
      results.push(result);
      process.stderr.write(`${results.length}/${points.length} ${pointName(point)}: ${result.end}\n`);
      for (const line of result.seen) process.stderr.write(`  ${line.slice(0, LONGEST_LINE)}\n`);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return results;
}

async function main(): Promise<number> {
  const unknown = (chosen.kind ?? []).filter((kind) => !ALL_KINDS.includes(kind as Kind));
  const isPart = [chosen.kind, chosen.operation, chosen.scenario, chosen.from, chosen.to].some(
    (it) => it !== undefined,
  );
  if (unknown.length > 0 || (chosen.write && (isPart || chosen.small))) {
    process.stderr.write(USAGE);
    return 64;
  }
  const folder = mkdtempSync(join(tmpdir(), "access-faults-"));
  try {
    const organization = chosen.small ? smallOrganization() : exampleOrganization();
    const scenarios = await openScenarios(organization, folder);
    const points = scenarios.flatMap((scenario) =>
      pointsOf(scenario.name, scenario.calls)
        .filter(isChosen)
        .map((point) => ({ point, scenario })),
    );
    const results = await replayAll(points, folder);
    const table = renderTable(results);
    process.stdout.write(`${table}\n`);
    if (chosen.write) writeFileSync(PAGE, withTable(readFileSync(PAGE, "utf8"), table));
    return results.every(({ end }) => end === "well" || end === "lock") && results.length > 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main();
