// Plays many points of an organization's deploys, two at a time.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Point } from "./points.ts";
import { openReplay, type Result, type Scenario } from "./replay.ts";
import { type Organization, openScenarios } from "./scenarios.ts";

/** Each is a process of its own, with the engine's. */
const AT_A_TIME = 2;

/** The results in the order in which the points ended; `told` is called with each, and with how many points there are. */
export async function playPoints(
  organization: Organization,
  pointsOf: (scenario: Scenario) => readonly Point[],
  told: (result: Result, points: number) => void,
): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), "access-faults-"));
  try {
    const points = (await openScenarios(organization, folder)).flatMap((scenario) => {
      const replay = openReplay(scenario, folder);
      return pointsOf(scenario).map((point) => ({ point, replay }));
    });
    const results: Result[] = [];
    const queue = points.values();
    const worker = async () => {
      for (const { point, replay } of queue) {
        const result = await replay(point);
        results.push(result);
        told(result, points.length);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    return results;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
