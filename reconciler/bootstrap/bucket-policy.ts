// Who may write to the bucket, whatever permissions somebody in the account gives to others.

import { type BootstrapFacts, roleArnOf } from "./identities.ts";
import { type PolicyDocument, policyOf } from "./policy.ts";
import { bucketArn } from "./state-permissions.ts";

/**
 * Only the runs that write, and those named when bootstrap was run, put or remove an object: the state, the record and what was found
 * approved are what a deploy goes by. It locks nobody out for good: the bucket's own settings, this policy among them, are not in it, and
 * an account's root user may always delete a bucket's policy.
 */
export function bucketPolicy(facts: BootstrapFacts): PolicyDocument {
  const arn = bucketArn(facts);
  const writers = [roleArnOf(facts, "deploy"), roleArnOf(facts, "expire"), ...facts.stateWriters];
  return policyOf(
    {
      Sid: "OnlyByTls",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [arn, `${arn}/*`],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    },
    {
      Sid: "OnlyTheseWrite",
      Effect: "Deny",
      Principal: "*",
      Action: ["s3:DeleteObject*", "s3:PutObject*", "s3:ReplicateDelete", "s3:ReplicateObject"],
      Resource: `${arn}/*`,
      // Of a session, this is its role's ARN; a service without one is no writer either.
      Condition: { ArnNotEquals: { "aws:PrincipalArn": writers } },
    },
  );
}
