// What AWS-managed policies allow and deny, from a table that is generated (docs/architecture.md names what writes it).
import { policyPathAndName } from "./policy-arn.ts";
import type { Named, Statement } from "./statements.ts";

/** A statement as the table has it. */
export type CompactStatement = {
  /** Else it allows. */
  readonly deny?: boolean;
  /** Those of a service together: `s3:Get*,List*`. */
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  /** Without this and the next: on everything. */
  readonly on?: readonly string[];
  readonly notOn?: readonly string[];
  /** The keys of its conditions. */
  readonly if?: readonly string[];
};

type Table = { readonly policies: { readonly [pathAndName: string]: readonly CompactStatement[] } };

/** By a policy's ARN; undefined: the table doesn't have it. Of conditions the keys are known, and neither operators nor values. */
export type ManagedStatements = (arn: string) => readonly Statement[] | undefined;

/** Not in the import itself: the compiler would make a type of all of it. */
const FILE = "./managed-statements.json";

/** Opens the table, which has 1.4 MB: only what asks for it pays for it. */
export async function openManagedStatements(): Promise<ManagedStatements> {
  const { default: table } = (await import(FILE, { with: { type: "json" } })) as { readonly default: Table };
  const policies = new Map(Object.entries(table.policies));
  const read = new Map<string, readonly Statement[] | undefined>();
  return (arn) => {
    const name = policyPathAndName(arn);
    if (!read.has(name)) read.set(name, policies.get(name)?.map(statementOf));
    return read.get(name);
  };
}

function statementOf({
  deny = false,
  actions,
  notActions = [],
  on,
  notOn,
  if: keys = [],
}: CompactStatement): Statement {
  return {
    effect: deny ? "Deny" : "Allow",
    action: actions === undefined ? { except: spelledOut(notActions) } : { among: spelledOut(actions) },
    resource: resourceOf(on, notOn),
    principals: undefined,
    conditions: keys.map((key) => ({ operator: "", key, values: [] })),
  };
}

function resourceOf(on: CompactStatement["on"], notOn: CompactStatement["notOn"]): Named {
  return notOn === undefined ? { among: on ?? ["*"] } : { except: notOn };
}

/** Each action by itself, of a table that has those of a service together: `s3:Get*,List*`. */
export function spelledOut(actions: readonly string[]): readonly string[] {
  return actions.flatMap((text) => {
    const names = text.indexOf(":") + 1;
    return text
      .slice(names)
      .split(",")
      .map((name) => text.slice(0, names) + name);
  });
}
