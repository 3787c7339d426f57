import type { AccountIam, World } from "./world.ts";

/** The roles and policies of an account, made empty at the first look. */
export function iamOf(world: World, account: string): AccountIam {
  world.iam[account] ??= { roles: [], policies: [] };
  return world.iam[account];
}
