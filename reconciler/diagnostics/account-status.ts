// AWS has more statuses of accounts than accounts.yaml.

const WRITTEN = ["ACTIVE", "PENDING_CLOSURE"] as const;

/** What accounts.yaml says of an account that is `actual` in AWS Organizations: whatever can't be used is SUSPENDED. */
export function writtenStatus(actual: string): "ACTIVE" | "PENDING_CLOSURE" | "SUSPENDED" {
  return WRITTEN.find((each) => each === actual) ?? "SUSPENDED";
}
