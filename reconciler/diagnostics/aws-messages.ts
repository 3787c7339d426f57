// Sentences for a plan that may not run: what it would do, or what AWS holds, is against it. See catalogue.ts.
export const awsMessages = {
  "removal-limit-exceeded": {
    severity: "error",
    message: (a: {
      kind: string;
      removed: number;
      existing: number;
      limit: { count: number; fraction: number; minimum: number };
    }) =>
      `${a.removed} of ${a.existing} ${a.kind} would be deleted (limit: ${a.limit.count}, ` +
      `and ${percent(a.limit.fraction)} % above ${a.limit.minimum})`,
    hint: () => "if it is meant, list the keys under exceptions in guardrails.yaml, with a reason and an end date",
  },
  "exists-outside-stack": {
    severity: "error",
    message: (a: { what: string; type: string; key: string; importId: string }) =>
      `${a.what} exists in AWS already, outside this stack`,
    hint: (a: { type: string; key: string; importId: string }) =>
      `remove or rename the one in AWS, or take it over by hand: pulumi import '${a.type}' '${a.key}' '${a.importId}'`,
  },
} as const;

/** A fraction as percent, without the noise of binary fractions: 0.07 is 7, not 7.000000000000001. */
function percent(fraction: number): number {
  return Number((fraction * 100).toPrecision(12));
}
