// For tests: deploys of a branch in memory, one after another: no process, no git, no server. Never imported by anything but tests.
import { readRecord } from "../approval/approved-run.ts";
import { ATTEMPTED_TAG, DEPLOYED_TAG } from "../approval/deploy-record.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { type InMemory, type InMemoryEngine, inMemoryEngine } from "../engine/in-memory-engine.ts";
import { FACTS } from "../engine/in-memory-state.ts";
import type { StackState } from "../engine/stack-state.ts";
import type { CodeownersError } from "../github/codeowners-errors.ts";
import { judge } from "../guardrails/judge.ts";
import { type DesiredAccess, type ReadAccess, readAccessFrom } from "../guardrails/read-access.ts";
import { inMemoryMerges } from "../history/in-memory-merges.ts";
import { CODEOWNERS } from "../history/merge-history.ts";
import { TODAY } from "../model/small-world.ts";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import { type ApprovedChoices, approvedFiles } from "./approved-files.ts";
import { deployApproved } from "./deploy-approved.ts";
import type { DeployResult } from "./deploy-result.ts";
import { planInMemory, quietContext } from "./in-memory-plan.ts";
import { InMemoryRepository } from "./in-memory-repository.ts";
import { type Edit, inAccess } from "./played-histories.ts";
import { type ProposedFiles, proposedFiles } from "./proposed-files.ts";
import { judgedByApprovals } from "./run-preview.ts";

export type Deployed = DeployResult & {
  /** `create group/x` */
  readonly did: readonly string[];
  /** `create group/x: reason` */
  readonly out: readonly string[];
  /** `commit 2 not-approved: access/teams/a.yaml` */
  readonly skips: readonly string[];
  readonly deployed: string | undefined;
  readonly attempted: string | undefined;
};

export type InMemoryPreview = ReturnType<typeof judgedByApprovals> & {
  readonly files: ProposedFiles;
  /** What a deploy does, as in {@link Deployed}. */
  readonly does: readonly string[];
};

type Around = { readonly today?: string; readonly meanwhile?: (engine: InMemoryEngine) => Promise<void> };

const CALLER = { account: "111122223333" };

/** The number of the one that a preview is of. */
const OPEN = 7;
const NOT_MERGED = { author: "ana", approved: true };

const START: Edit = { [CODEOWNERS]: "* @platform\n", ...inAccess(GOOD) };

export class InMemoryBranch extends InMemoryRepository {
  readonly #kept = new Map<string, string>();
  readonly engine: InMemoryEngine;

  /** A branch whose only commit has the small good folder with `files` put over it; nothing is deployed. */
  constructor(files: Edit, inMemory: InMemory = {}) {
    super({ ...START, ...files });
    this.engine = inMemoryEngine(inMemory);
  }

  /** Somebody takes a resource out of the state of Identity Center. */
  forgetFromState(key: string): void {
    const state = this.engine.states.get(IDENTITY_CENTER_STACK);
    if (state === undefined) throw new Error("there is no state");
    const resources = state.resources.filter((it) => it.key !== key);
    (this.engine.states as Map<string, StackState>).set(IDENTITY_CENTER_STACK, { ...state, resources });
  }

  /** The names of the files beside the state. */
  get kept(): readonly string[] {
    return [...this.#kept.keys()];
  }

  /** The files beside the state that keep trees are gone. */
  loseTrees(): void {
    for (const name of this.#kept.keys()) if (name.startsWith("tree-")) this.#kept.delete(name);
  }

  /** `meanwhile`: what another run does after this one has read the record. */
  async deploy(choices: Partial<ApprovedChoices> & Around = {}): Promise<Deployed> {
    const { today = TODAY, expect, onlyExpired = false, meanwhile } = choices;
    const { engine } = this;
    const record = await readRecord(engine);
    const run = { reviews: this.reviews(), commit: this.head };
    const ports = { ...this.#ports(today), run };
    const files = await approvedFiles(ports, record, { expect, onlyExpired });
    if (files === undefined) throw new OperationError("nothing is on record");
    await meanwhile?.(engine);
    const { desired, diagnostics } = files.read;
    if (desired === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
    const { planned, refusals } = this.#plan(desired, today);
    const facts = { ...FACTS, caller: CALLER };
    const deploying = {
      engine,
      access: desired.access,
      guardrails: desired.guardrails,
      planned: { ...planned, failures: [], refusals, leftOut: [], heldUp: new Map(), facts },
      context: { ...quietContext(), today },
      startNothing: new AbortController().signal,
    };
    const result = await deployApproved({ files, record, deploying }, { expect, onlyExpired });
    const tags = await engine.readTags(IDENTITY_CENTER_STACK);
    return {
      ...result,
      commits: files.commits,
      skipped: files.skipped,
      did: result.done.map(({ op, key }) => `${op} ${key}`),
      out: result.leftOut.map(({ op, key, reason }) => `${op} ${key}: ${reason}`),
      skips: files.skipped.map(({ commit, why, waitsFor, files: paths }) => {
        const others = waitsFor.length === 0 ? "" : ` ${waitsFor.map(Number).join(", ")}`;
        return `commit ${Number(commit)} ${why}${others}: ${paths.join(", ")}`;
      }),
      deployed: tags[DEPLOYED_TAG],
      attempted: tags[ATTEMPTED_TAG],
    };
  }

  /**
   * Of a pull request with one commit, made from the head; without an edit, of the head itself. `approvedFrom`: the commit that its branch
   * was made of when ben approved it; `queued`: what a merge queue has before it.
   */
  async preview(
    edit?: Edit,
    {
      approvedFrom,
      queued,
      codeownersErrors = [],
    }: {
      readonly approvedFrom?: string;
      readonly queued?: Edit;
      readonly codeownersErrors?: readonly CodeownersError[];
    } = {},
  ): Promise<InMemoryPreview> {
    const today = TODAY;
    const base = this.head;
    const merged = (into: string, change: Edit) => this.commit([into, this.commit([into], change)], change);
    const parent = queued === undefined ? base : merged(base, queued);
    const head = edit === undefined ? parent : merged(parent, edit);
    const approved = approvedFrom === undefined ? [] : [this.commit([approvedFrom], edit ?? {})];
    const open = { ...NOT_MERGED, approvals: approved.map((commit) => ({ id: "7", by: "ben", commit })) };
    const closed = this.reviews();
    const reviewOf = async (number: number) => (number === OPEN ? open : closed.reviewOf(number));
    const reviews = { ...closed, reviewOf };
    const ports = { ...this.#ports(today), reviews };
    const proposal = { base, parent, head, pullRequest: approvedFrom === undefined ? undefined : OPEN };
    const files = await proposedFiles(ports, await readRecord(this.engine), proposal);
    const { desired, diagnostics } = files.read;
    if (desired === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
    const { planned, refusals } = this.#plan(desired, today);
    const plan = { ...planned, facts: FACTS, heldUp: new Map(), leftOut: [], refusals, warnings: [] };
    const { leftOut, ...judged } = judgedByApprovals(desired, plan, { ...files, codeownersErrors });
    const out = new Set(leftOut.map(({ stack, key }) => `${stack} ${key}`));
    const does = planned.plan.changes.filter(({ stack, key }) => !out.has(`${stack} ${key}`));
    return { ...judged, files, leftOut, does: does.map(({ op, key }) => `${op} ${key}`) };
  }

  #plan({ access, guardrails, written }: DesiredAccess, today: string) {
    const planned = planInMemory({ access, written }, Object.fromEntries(this.engine.states));
    const { refusals } = judge(planned.plan, guardrails, { access, today, organization: undefined, deployer: CALLER });
    return { planned, refusals };
  }

  #ports(today: string) {
    const kept = this.#kept;
    const folder = {
      read: async (name: string) => kept.get(name),
      replace: async (name: string, text: string) => void kept.set(name, text),
    };
    return { readFiles, merges: inMemoryMerges(this.commits), folder, today };
  }

  /** Deploys the head as a whole, as after a look at its plan. */
  async begin(today = TODAY): Promise<this> {
    await this.deploy({ expect: "looked at", today });
    return this;
  }
}

/** The files' texts stand in for git's ids. */
export function readFiles(files: ReadonlyMap<string, string>, day: string): Promise<ReadAccess> {
  const own = [...files].filter(([path]) => path.startsWith("access/"));
  return readAccessFrom(
    folderOf(Object.fromEntries(own.map(([path, text]) => [path.slice("access/".length), text]))),
    day,
  );
}
