// For tests: the comments that pull requests with the example's files get, without an engine, AWS or GitHub. Never imported by anything else.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { NOTHING_UNMANAGED } from "../deploy/find-unmanaged.ts";
import { planInMemory, quietContext } from "../deploy/in-memory-plan.ts";
import { NO_HAND_EDITS } from "../deploy/look-for-hand-edits.ts";
import { reviewAgainst } from "../deploy/review-against.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import { stateOf } from "../engine/in-memory-state.ts";
import { judge } from "../guardrails/judge.ts";
import { type DesiredAccess, readAccess } from "../guardrails/read-access.ts";
import { renderPreview } from "../report/render-preview.ts";
import { planReportOf } from "./plan-report-of.ts";

/** One edit: in `file`, from the access folder, `from` becomes `to`. */
export type Edit = readonly [file: string, from: string, to: string];

const DAY = "2026-11-26";
const BASE = "0123456789abcdef0123456789abcdef01234567";
const HEAD = "89abcdef0123456789abcdef0123456789abcdef";
const PULL = "https://github.com/example/access/pull/7";

const LINKS = {
  run: "https://github.com/example/access/actions/runs/1",
  commit: { id: HEAD, url: `${PULL}/commits/${HEAD}` },
  line: ({ file, line }: { file: string; line: number }) => `${PULL}/files#${file}-${line}`,
  file: (file: string) => `https://github.com/example/access/blob/${HEAD}/${file}`,
};

/** In `form`, of a pull request that makes `edits` to what `before` made of the example, all of which is deployed. */
export async function exampleComment(
  edits: readonly Edit[],
  {
    before = [],
    form = "markdown",
  }: { readonly before?: readonly Edit[]; readonly form?: "markdown" | "text" | "json" } = {},
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "example-comment-"));
  try {
    const access = join(folder, "access");
    cpSync(join(import.meta.dirname, "../../access"), access, { recursive: true });
    apply(access, before);
    const base = await desiredIn(access);
    apply(access, edits);
    const head = await desiredIn(access);
    return await rendered(base, head, access, form);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function rendered(
  base: DesiredAccess,
  head: DesiredAccess,
  accessDir: string,
  form: "markdown" | "text" | "json",
) {
  const states = Object.fromEntries(desiredStacks(base.access).map((stack) => [stack.name, stateOf(stack)]));
  const { plan, stacks } = planInMemory(head, states);
  const organization = new Map(head.access.accounts.map(({ id, status }) => [id, { status }]));
  const facts = {
    access: head.access,
    today: DAY,
    organization,
    deployer: { account: "111111111111", role: "deploy" },
  };
  const { refusals, old, usedExceptions } = judge(plan, head.guardrails, facts, {
    backdated: new Set(),
    files: new Map(),
  });
  const review = await reviewAgainst({ id: BASE, desired: base }, head, { stacks }, DAY);
  const instance = { arn: "arn:aws:sso:::instance/ssoins-0123456789abcdef", identityStoreId: "d-0123456789" };
  const planned = {
    plan,
    facts: { instance },
    refusals,
    usedExceptions,
    leftOut: [],
    failures: [],
    privilegedGroups: [],
    handEdits: NO_HAND_EDITS,
    unmanaged: NOTHING_UNMANAGED,
    warnings: [],
  };
  const context = { ...quietContext(), accessDir, today: DAY, env: { PULUMI_BACKEND_URL: "s3://example-state" } };
  const report = planReportOf({ desired: head, plan: planned, review, skipped: [], outdated: [] }, context, LINKS);
  return renderPreview(report, old, form, { limit: 61_440 });
}

async function desiredIn(access: string): Promise<DesiredAccess> {
  const { desired, diagnostics } = await readAccess(access, DAY);
  if (desired === undefined) throw new Error(JSON.stringify(diagnostics));
  return desired;
}

function apply(access: string, edits: readonly Edit[]): void {
  for (const [file, from, to] of edits) {
    const path = join(access, file);
    const text = from === "" ? "" : readFileSync(path, "utf8");
    if (!text.includes(from)) throw new Error(`${file} doesn't have ${from}`);
    writeFileSync(path, from === "" ? to : text.replace(from, () => to));
  }
}
