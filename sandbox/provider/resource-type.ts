/** One entry of the provider's table: everything that differs from one resource type to another. */
import type { Aws } from "./aws.ts";
import type { PropertySchema } from "./property.ts";
import type { Properties } from "./values.ts";

export type Change = {
  readonly olds: Properties;
  readonly news: Properties;
  /** Names of the inputs that differ. Empty when the engine only repeats an update that failed. */
  readonly changed: ReadonlySet<string>;
};

export type Autoname = {
  readonly property: "name" | "bucket";
  /** Characters. */
  readonly longest: number;
  readonly lowerCase?: boolean;
};

export type ResourceType = {
  readonly token: string;
  /** How messages call it, for example `SSO Permission Set (Reader)`. */
  readonly title: (inputs: Properties) => string;
  readonly inputs: PropertySchema;
  /** Outputs that are not inputs. */
  readonly computed: readonly string[];
  /** Inputs of the real provider that the sandbox refuses instead of ignoring. */
  readonly unsupported?: readonly string[];
  /** Has a `region` input. */
  readonly regional: boolean;
  /** The input that is made up when it is missing; absent when the type has no such rule. */
  readonly autoname?: Autoname;
  /** Replaced by deleting first, whatever its name. */
  readonly deleteBeforeReplace?: boolean;
  /** True when the text has as many parts as the type's import id. */
  readonly isImportId: (id: string) => boolean;
  /** Makes the object and answers the resource's id. Nothing is in state when it throws. */
  readonly create: (aws: Aws, inputs: Properties) => Promise<string>;
  /** What create does once the id is known: when it throws, the resource is in state, marked as half made. */
  readonly finishCreate?: (aws: Aws, id: string, inputs: Properties) => Promise<void>;
  /** The object's properties, or undefined when it is gone. `prior` is the state, `{}` in an import. */
  readonly read: (aws: Aws, id: string, prior: Properties) => Promise<Properties | undefined>;
  /** Absent: an update makes no call. */
  readonly update?: (aws: Aws, id: string, change: Change) => Promise<void>;
  readonly delete: (aws: Aws, id: string, state: Properties) => Promise<void>;
};

/** The parts of an id. Without the right number of parts the id names nothing. */
export function idParts<Count extends 1 | 2 | 3 | 4 | 6>(id: string, separator: string, count: Count) {
  type Parts = {
    1: [string];
    2: [string, string];
    3: [string, string, string];
    4: [string, string, string, string];
    6: [string, string, string, string, string, string];
  };
  const parts = id.split(separator);
  if (parts.length !== count || parts.includes("")) throw new Error(`unexpected format for ID (${id})`);
  return parts as Parts[Count];
}

export function hasParts(separator: string, count: number): (id: string) => boolean {
  return (id) => {
    const parts = id.split(separator);
    return parts.length === count && !parts.includes("");
  };
}
