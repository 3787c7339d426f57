// Roles under our path that policies name and no file declares: what is allowed with them can't be done.
import { createRenameSuggester } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { ROLE_PATH } from "../policy/role-path.ts";
import { writtenStatements } from "../policy/statements.ts";
import type { ParsedTeam, PolicyInUse } from "./check-policy-references.ts";
import { textsOf } from "./check-policy-statement.ts";
import type { WrittenAccounts, WrittenDocument, WrittenRole } from "./written.ts";

/** Whole: a name with wildcards or variables may stand for any. AWS's own roles have paths of their own. */
const ROLE =
  /^arn:[^:]+:iam::([^:]*):role(\/(?!aws-service-role\/|aws-reserved\/|service-role\/)(?:[^:*?${}]*\/)?)([\w+=,.@-]+)$/;

/**
 * Warns of each that a statement which allows something names, in an account where none of that name is. `teams` are all of them: a role can be
 * declared in any.
 */
export function checkOwnRoles(
  policies: readonly PolicyInUse[],
  teams: readonly ParsedTeam[],
  accounts: readonly WrittenDocument<WrittenAccounts>[],
): readonly Diagnostic[] {
  const roles = teams.flatMap(({ value }) => value.roles ?? []);
  const declared = Map.groupBy(roles, ({ name }) => name);
  const named = new Map(roles.map(({ name }) => [name.toLowerCase(), name]));
  const suggest = createRenameSuggester(roles.map(({ name, previously }) => ({ name, previously })));
  const ids = new Map(accounts.flatMap(({ value }) => value.accounts.map(({ name, id }) => [name, id] as const)));
  return policies.flatMap(({ source, value, path }) =>
    writtenStatements(value).flatMap(({ statement, steps }) =>
      statement.Effect !== "Allow"
        ? []
        : textsOf(statement.Resource).flatMap(({ text, step }) => {
            const [, account, rolePath, name] = ROLE.exec(text) ?? [];
            if (account === undefined || rolePath === undefined || name === undefined) return [];
            const place = () => source.placeOf([...path, ...steps, "Resource", ...step]);
            const ours = named.get(name.toLowerCase());
            if (rolePath !== ROLE_PATH) {
              // Whatever other roles there are, nobody but us knows their names.
              if (ours === undefined) return [];
              const args = {
                name: `role${rolePath}${name}`,
                elsewhere: undefined,
                suggestion: `role${ROLE_PATH}${ours}`,
              };
              return [diagnostic("undeclared-role", args, place())];
            }
            const ofName = declared.get(name) ?? [];
            if (ofName.some((role) => mayBeIn(account, role, ids))) return [];
            const where =
              ofName.length > 0
                ? { elsewhere: account }
                : { elsewhere: undefined, ...(ours === undefined ? suggest(name) : { suggestion: ours }) };
            return [diagnostic("undeclared-role", { name, ...where }, place())];
          }),
    ),
  );
}

/** Only of accounts by their names it is known here which they are. */
function mayBeIn(account: string, { accounts }: WrittenRole, ids: ReadonlyMap<string, string>): boolean {
  if (!/^[0-9]{12}$/.test(account)) return true;
  return accounts.some((it) => typeof it !== "string" || !ids.has(it) || ids.get(it) === account);
}
