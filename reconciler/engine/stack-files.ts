// What a backend's files say of its stacks: where there are some, no process of the CLI is needed to read them, which costs a tenth of a second.
import type { Deployment, StackSettings } from "@pulumi/pulumi/automation/index.js";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import type { BackendFiles } from "./backend-files.ts";
import type { StackPlace } from "./lock-files.ts";
import { parseState, type StackState } from "./stack-state.ts";
import { fileOf, folderOf, isObject, parsed, readSoundState, stacksInFiles } from "./state-files.ts";

export type Tags = Readonly<Record<string, string>>;

/** Each gives undefined where the files are of a form that only the CLI knows, and throws the error of the disk or of S3. */
export type StackFiles = {
  /** Those of the project. */
  readonly listStackNames: () => Promise<readonly string[] | undefined>;
  /** Throws an OperationError with the remedy where the file is not a state. */
  readonly readState: (stack: string) => Promise<StackState | undefined>;
  /** What is known, since its state was read, of how a stack's secrets are encrypted: for the CLI's file of settings. */
  readonly settingsOf: (stack: string) => StackSettings | undefined;
  /** Throws an OperationError where the file holds no tags. */
  readonly readTags: (stack: string) => Promise<Tags | undefined>;
  /** Whether it was written. An empty value takes the tag away. */
  readonly writeTag: (stack: string, tag: string, value: string) => Promise<true | undefined>;
};

/** The form in which a stack is a file in a folder with the project's name (Pulumi, `pkg/backend/diy/meta.go`). */
const META = { file: ".pulumi/meta.yaml", withProjects: /^version: 1$/m, text: "version: 1\n" };

/** Of the file of tags (Pulumi, `pkg/backend/diy/state.go`). */
const TAGS_VERSION = 1;

/** Of a backend that has none, each gives undefined. */
export function openStackFiles(files: BackendFiles | undefined, project: string): StackFiles {
  let isKnown = false;
  const whereKnown = async <Value>(use: (files: BackendFiles) => Promise<Value>): Promise<Value | undefined> => {
    if (files === undefined) return undefined;
    // Where there is none as yet, the CLI writes it with the first stack.
    isKnown ||= META.withProjects.test((await files.read(META.file)) ?? "");
    return isKnown ? use(files) : undefined;
  };
  const salts = new Map<string, string>();
  const tagFileOf = (stack: string) => `${folderOf({ project })}/${stack}.pulumi-tags`;
  const tagsIn = async (from: BackendFiles, stack: string): Promise<Tags> => {
    const text = await from.read(tagFileOf(stack));
    return text === undefined ? {} : parseTags(text, stack, from.shown(tagFileOf(stack)));
  };
  return {
    listStackNames: () => whereKnown((known) => stacksInFiles(known, project)),
    readState: (stack) =>
      whereKnown(async (known) => {
        const deployment = await readSoundState(known, { project, stack });
        if (deployment === undefined) return undefined;
        const salt = saltIn(deployment);
        if (salt !== undefined) salts.set(stack, salt);
        return parseState(stack, deployment);
      }),
    settingsOf: (stack) => {
      const encryptionSalt = salts.get(stack);
      return encryptionSalt === undefined ? undefined : { encryptionSalt };
    },
    readTags: (stack) => whereKnown((known) => tagsIn(known, stack)),
    writeTag: (stack, tag, value) =>
      whereKnown(async (known) => {
        const { [tag]: _, ...others } = await tagsIn(known, stack);
        const tags = value === "" ? others : { ...others, [tag]: value };
        await known.replace(tagFileOf(stack), JSON.stringify({ version: TAGS_VERSION, tags }));
        return true as const;
      }),
  };
}

/** As `pulumi stack init` does, without a process of it, and without a key for secrets. */
export async function makeEmptyStack(files: BackendFiles, place: StackPlace): Promise<void> {
  const checkpoint = { stack: `organization/${place.project}/${place.stack}` };
  await files.replace(META.file, META.text);
  await files.replace(fileOf(place), JSON.stringify({ version: 3, checkpoint }));
}

/** Undefined where the key isn't derived from a passphrase (Pulumi, `apitype.SecretsProvidersV1`). */
function saltIn({ deployment }: Deployment): string | undefined {
  const { secrets_providers: provider }: { readonly secrets_providers?: SecretsProvider } = deployment ?? {};
  return provider?.type === "passphrase" ? provider.state?.salt : undefined;
}

type SecretsProvider = { readonly type?: string; readonly state?: { readonly salt?: string } };

function parseTags(text: string, stack: string, file: string): Tags {
  const content = parsed(text);
  const { version, tags }: { readonly version?: unknown; readonly tags?: unknown } = isObject(content) ? content : {};
  const isMap = isObject(tags) && Object.values(tags).every((it) => typeof it === "string");
  if (version === TAGS_VERSION && isMap) return tags as Tags;
  throw new OperationError(
    `the file of tags of stack ${visible(stack)} is ${text === "" ? "empty" : "not one"}: ${visible(file)}`,
    "put the last good one in its place, from the bucket's versions or a backup: it says which commit was deployed; nothing was changed",
  );
}
