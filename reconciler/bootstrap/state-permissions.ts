// What each run may read and write in the state's bucket: the files of Pulumi's backend (`pkg/backend/diy`), and those that deploys
// keep beside them. Tags of a stack are a file beside its state, so that a right on the one is none on the other.

import { ATTEMPTS_FOLDER, EXPIRIES_FOLDER } from "../deploy/attempt-file.ts";
import { LOG_FOLDER } from "../deploy/log-folder.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { PROJECT } from "../engine/project.ts";
import type { BootstrapFacts, Run } from "./identities.ts";
import type { Statement } from "./policy.ts";

/** The key's own policy lets the roles use it. A preview only reads, and takes no lock. */
export function statePermissions(facts: BootstrapFacts, run: Run): readonly Statement[] {
  const bucket = bucketArn(facts);
  const allow = (Sid: string, Action: string, keys: readonly string[]): Statement => ({
    Sid,
    Effect: "Allow",
    Action,
    Resource: keys.map((key) => `${bucket}/${key}`),
  });
  const { put, remove } = WRITTEN[run];
  return [
    { Sid: "ListState", Effect: "Allow", Action: "s3:ListBucket", Resource: bucket },
    allow("ReadState", "s3:GetObject", [".pulumi/*", ...KEPT_BY_DEPLOYS]),
    ...(put.length === 0 ? [] : [allow("WriteState", "s3:PutObject", put)]),
    ...(remove.length === 0 ? [] : [allow("RemoveFromState", "s3:DeleteObject", remove)]),
  ];
}

export function bucketArn({ organization, bucket }: Pick<BootstrapFacts, "organization" | "bucket">): string {
  return `arn:${organization.partition}:s3:::${bucket}`;
}

/** Read by later runs; the logs of deploys are not. */
const KEPT_BY_DEPLOYS = [`${ATTEMPTS_FOLDER}/*`, `${EXPIRIES_FOLDER}/*`, "approved-*", "tree-*"].map(
  (key) => `${LOG_FOLDER}/${key}`,
);

/** Of Identity Center's stack. */
const STATE = `.pulumi/stacks/${PROJECT}/${IDENTITY_CENTER_STACK}.json`;
const LOCKS = `.pulumi/locks/organization/${PROJECT}`;

/**
 * Keys in the bucket. An expiry writes the state of Identity Center's stack and nothing else that a deploy goes by: neither the stack's
 * tags, which are the record of what was approved and deployed, nor another stack, nor what was found approved. What it writes in
 * `deploys/expiring/` only tells whose lock is left after it. The logs' names begin with their time.
 */
const WRITTEN: { readonly [run in Run]: { readonly put: readonly string[]; readonly remove: readonly string[] } } = {
  preview: { put: [], remove: [] },
  expire: {
    put: [
      STATE,
      `${STATE}.bak`,
      `.pulumi/backups/${PROJECT}/${IDENTITY_CENTER_STACK}/*`,
      `.pulumi/history/${PROJECT}/${IDENTITY_CENTER_STACK}/*`,
      `${LOCKS}/${IDENTITY_CENTER_STACK}/*`,
      `${LOG_FOLDER}/${EXPIRIES_FOLDER}/*`,
      `${LOG_FOLDER}/20*`,
    ],
    remove: [`${LOCKS}/${IDENTITY_CENTER_STACK}/*`, `${LOG_FOLDER}/${EXPIRIES_FOLDER}/*`],
  },
  deploy: {
    put: [
      ".pulumi/meta.yaml",
      `.pulumi/stacks/${PROJECT}/*`,
      `.pulumi/backups/${PROJECT}/*`,
      `.pulumi/history/${PROJECT}/*`,
      `${LOCKS}/*`,
      `${LOG_FOLDER}/*`,
    ],
    remove: [`.pulumi/stacks/${PROJECT}/*`, `${LOCKS}/*`, `${LOG_FOLDER}/${ATTEMPTS_FOLDER}/*`],
  },
};
