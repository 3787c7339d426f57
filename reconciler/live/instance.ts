/** The Identity Center instance that a run works on. */
export type Instance = { readonly arn: string; readonly identityStoreId: string };
