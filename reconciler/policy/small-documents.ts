// For tests of what documents let their holders become.
import { judgeDocuments } from "./judge-documents.ts";
import type { Level } from "./reason.ts";
import { ratedRights } from "./rights.ts";

export type Statement = {
  Effect?: string;
  Action?: string | string[];
  NotAction?: string | string[];
  Resource?: string | string[];
  Condition?: object;
};

/** Statements that allow, on everything, unless they say otherwise. */
export const document = (...statements: readonly Statement[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((it) => ({ Effect: "Allow", Resource: "*", ...it })),
  });

export const levelOf = (...statements: readonly Statement[]): Level =>
  ratedRights(judgeDocuments([document(...statements)])).level;
