// Which resource of which stack.

/** A resource by its stack and key: keys are unique in their stack alone. */
export type StackResource = { readonly stack: string; readonly key: string };

/** Both as one text. */
export function stackKey({ stack, key }: StackResource): string {
  return `${stack}\n${key}`;
}
