/**
 * * A foreseen failure of something outside: a call failed, a stack is locked, credentials are missing. Shown as one message with its remedy, without
 * a stack trace; exit status 3. Bugs are ordinary errors and keep their stack.
 */
export class OperationError extends Error {
  override readonly name = "OperationError";
  readonly remedy: string | undefined;

  constructor(message: string, remedy?: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}
