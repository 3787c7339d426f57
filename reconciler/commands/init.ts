// `access init`: the first files of a new organization, all or none.

import { basename, join, relative, sep } from "node:path";
import { visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { readAccess } from "../guardrails/read-access.ts";
import { type InitFacts, initFiles } from "./init-files.ts";
import { EXIT, type Outcome, outcome } from "./outcome.ts";
import { refuseFilled, SCHEMAS, writeNew } from "./write-folder.ts";

/** Refuses, as an OperationError, a folder that has anything in it. */
export async function init(context: RunContext, facts: Omit<InitFacts, "schemas">): Promise<Outcome> {
  const { accessDir, today } = context;
  await refuseFilled(accessDir);
  const schemas = `${relative(accessDir, SCHEMAS).split(sep).join("/")}/`;
  const files = initFiles({ ...facts, schemas });
  await writeNew(accessDir, files);
  const { desired, diagnostics } = await readAccess(accessDir, today);
  // The texts are our own, and what was put into them was checked before.
  if (desired === undefined) throw new Error(`the files that init wrote are not valid: ${diagnostics[0]?.code}`);
  const wrote = [...files.keys()].map((file) => `wrote ${visible(join(basename(accessDir), file))}\n`);
  const next =
    "next: write the accounts and the people, then a team's groups, sets and assignments; check with validate\n";
  return outcome(EXIT.fine, () => [...wrote, next].join(""));
}
