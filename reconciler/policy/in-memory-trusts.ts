// For tests: trust policies, and whom they are open to. Never imported by anything but tests.
import { type KnownPrincipals, openTrusts } from "./open-trusts.ts";

export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export const KNOWN: KnownPrincipals = {
  accounts: new Set(["111111111111"]),
  organizations: new Set(),
  oidcSubjects: [],
};

export const document = (...statements: readonly object[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((it) => ({ Effect: "Allow", Action: "sts:AssumeRole", ...it })),
  });
export const openOf = (Principal: unknown, Condition: Conditions = {}, known = KNOWN) =>
  openTrusts(document({ Principal, Condition }), known).map(({ what }) => what);
