// The permissions boundary of every role: put on it by the model, and missed in a review where it changes.
import { defineGuardrail } from "../guardrail.ts";

type Written = { readonly permissionsBoundary?: string };

export const guardrail = defineGuardrail<Written, string | undefined>({
  key: "roles",
  messages: {},
  settings: (written) => written.flatMap(({ value }) => value.permissionsBoundary ?? [])[0],
  violations: () => [],
  relaxed: (before, after) =>
    before === undefined || before === after
      ? []
      : [`the permissions boundary of roles is ${after ?? "nothing"}, no longer ${before}`],
});
