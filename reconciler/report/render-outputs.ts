// What exists, for a person at a terminal: ids, ARNs, and who has access.

import type { Grant } from "../access-graph/grants.ts";
import { painter } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import { type LiveRead, liveLines } from "./explanation.ts";
import { foldGrants, grantLine, holdText } from "./fold-grants.ts";
import { wholeGroup } from "./holder-texts.ts";

export type Outputs = {
  /** A stack's outputs by its name: `{ groups: { name: id } }`. */
  readonly stacks: { readonly [stack: string]: { readonly [kind: string]: unknown } };
  readonly access: readonly Grant[];
  /** What groups hold that the identity provider fills: the state doesn't know who is in them. */
  readonly providerGroups: readonly ({ readonly group: string } & Pick<Grant, "account" | "permissionSet">)[];
};

/** `live`: AWS was asked, and not the state. */
export function renderOutputs({ stacks, access, providerGroups }: Outputs, colour: boolean, live?: LiveRead): string {
  const paint = painter(colour);
  const blocks: (readonly string[])[] = live === undefined ? [] : [liveLines(live)];
  for (const [stack, kinds] of Object.entries(stacks)) {
    for (const [kind, values] of Object.entries(kinds)) {
      const rows = Object.entries(typeof values === "object" && values !== null ? values : { [kind]: values });
      if (rows.length > 0) blocks.push([paint("heading", `${spaced(kind)}  [${visible(stack)}]`), ...columns(rows)]);
    }
  }
  const everybody = providerGroups.map(
    ({ group, ...held }): Grant => ({ person: wholeGroup(group), ...held, via: [{ group }] }),
  );
  const lines = foldGrants([...access, ...everybody]).map((it) => `  ${grantLine(it.person, "has", holdText(it))}`);
  if (lines.length > 0) blocks.push([paint("heading", "access"), ...lines]);
  if (blocks.length === 0) return "nothing is deployed\n";
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** `permission sets` of `permissionSets`. */
export function spaced(kind: string): string {
  return visible(kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
}

/** Two columns, the first as wide as it must be; `rows` is not empty. */
export function columns(rows: readonly (readonly [string, unknown])[]): readonly string[] {
  const names = rows.map(([name]) => visible(name));
  const width = Math.max(...names.map((name) => name.length));
  return rows.map(([, value], index) => `  ${(names[index] ?? "").padEnd(width)}  ${visible(valueText(value))}`);
}

function valueText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
