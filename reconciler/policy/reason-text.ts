// A reason of a level in words.
import type { Reason, RoleStep } from "./reason.ts";
import { tellingFirst } from "./telling-actions.ts";

/** Actions that are named of a reason. */
const MOST_ACTIONS = 3;

/** Accounts that are named of a reason. */
const MOST_ACCOUNTS = 3;

/** Roles, one after the other, that are named of a reason. */
const MOST_STEPS = 3;

const STEP_TEXTS: Readonly<Record<RoleStep["by"], string>> = {
  assume: "may assume role",
  pass: "may run something with role",
};

/** `may assume role loader in account ml-dev`. Names are untrusted text. */
export function stepText({ by, role, account }: Omit<RoleStep, "ways">): string {
  return `${STEP_TEXTS[by]} ${role} in account ${account}`;
}

/** Our own text; or names, of which so many are told, and of the others their number. Names are untrusted text. */
type ReasonPart = string | { readonly names: readonly string[]; readonly most: number };

/** `may assume role loader in account ml-dev, which may get the credentials or rights of others (sts:AssumeRole), in ml-prod` */
export function reasonText(reason: Reason): string {
  return reasonParts(reason)
    .map((part) => (typeof part === "string" ? part : firstOf(part.names, part.most)))
    .join("");
}

/** The same in its parts, one after the other. */
export function reasonParts(reason: Reason): readonly ReasonPart[] {
  const { kind, through, what, actions } = reason;
  const accounts = accountsApart(reason);
  return [
    ...through
      .slice(0, MOST_STEPS)
      .flatMap(({ by, role, account }): readonly ReasonPart[] => [
        `${STEP_TEXTS[by]} `,
        { names: [role], most: 1 },
        " in account ",
        { names: [account], most: 1 },
        ", which ",
      ]),
    `${moreStepsText(through)}${what}`,
    ...(actions.length === 0 ? [] : [" (", { names: tellingFirst(kind, actions), most: MOST_ACTIONS }, ")"]),
    ...(accounts.length === 0 ? [] : [", in ", { names: accounts, most: MOST_ACCOUNTS }]),
  ];
}

/** Those of a reason that are not named with its first role already. */
function accountsApart({ through: [first], accounts = [] }: Reason): readonly string[] {
  return accounts.length === 1 && accounts[0] === first?.account ? [] : accounts;
}

/** Of those beyond {@link MOST_STEPS}; empty where there are none. */
function moreStepsText({ length }: Reason["through"]): string {
  if (length <= MOST_STEPS) return "";
  return length === MOST_STEPS + 1 ? "by one more role " : `by ${length - MOST_STEPS} more roles `;
}

function firstOf(names: readonly string[], most: number): string {
  const more = names.length > most ? ` and ${names.length - most} more` : "";
  return `${names.slice(0, most).join(", ")}${more}`;
}
