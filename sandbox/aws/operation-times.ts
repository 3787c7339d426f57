/** Milliseconds that an asynchronous operation stays IN_PROGRESS; with 0 it ends before the next request. */
export type OperationTimes = { assignment: number; provisioning: number };
