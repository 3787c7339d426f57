// The folder beside the state where deploys write what is read after them.
import { type BackendFiles, openBackendFiles } from "../engine/backend-files.ts";

/** Below the backend's own folder. */
export const LOG_FOLDER = "deploys";

/** Names are relative to the folder, whose own is empty. */
export type LogFolder = Omit<BackendFiles, "shown" | "hasAttributes">;

/** Undefined for backends other than a folder and S3. `region` is for the bucket of a URL that names none. */
export function openLogFolder(env: Readonly<Record<string, string>>, region: string): LogFolder | undefined {
  const files = openBackendFiles(env, region);
  if (files === undefined) return undefined;
  const at = (name: string) => (name === "" ? LOG_FOLDER : `${LOG_FOLDER}/${name}`);
  return {
    list: (folder) => files.list(at(folder)),
    read: (name) => files.read(at(name)),
    writeNew: (name, text) => files.writeNew(at(name), text),
    replace: (name, text) => files.replace(at(name), text),
    remove: (name) => files.remove(at(name)),
  };
}
