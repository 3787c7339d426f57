export interface SetUpOptions {
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  /** Where the official archives are; only tests name another place. */
  readonly downloads?: string;
  /** The npm packages were installed otherwise; false unless given. */
  readonly pulumiOnly?: boolean;
}

export function setUp(options: SetUpOptions): Promise<void>;
