// The official Pulumi CLI, checked against its published checksum before anything of it runs.
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { archiveName, listedChecksum } from "./decide.mjs";
import { programIn } from "./pulumi-on-path.mjs";
import { runProcess, startTicker } from "./run-process.mjs";

export const officialDownloads = "https://get.pulumi.com/releases/sdk";

const connectWithinMs = 10_000;
const stalledAfterMs = 30_000;

/** Puts the CLI at `cliRoot`/bin. @returns {Promise<string | undefined>} why it could not */
export async function downloadPulumi({ version, downloads, scratch, cliRoot, env, log }) {
  const name = archiveName(version, process.platform, process.arch);
  if (name === undefined) return `there is no official build for ${process.platform} on ${process.arch}`;
  const archive = join(scratch, name);
  try {
    await fetchTo(`${downloads}/${name}`, archive, log);
    const checked = await check(archive, name, `${downloads}/pulumi-${version}-checksums.txt`);
    if (checked !== undefined) return checked;
  } catch (error) {
    return `${downloads}/${name}: ${error.cause?.message ?? error.message}`;
  }
  // Windows' own tar unpacks zip files.
  const unpacked = join(scratch, "unpacked");
  mkdirSync(unpacked);
  const { failure } = await runProcess("tar", ["-xf", archive, "-C", unpacked], { env });
  if (failure !== undefined) return `${name} does not unpack: ${failure}`;
  // The Windows archive has a bin folder, the others have none.
  const flat = join(unpacked, "pulumi");
  const from = existsSync(programIn(flat)) ? join(flat, "bin") : flat;
  mkdirSync(cliRoot, { recursive: true });
  renameSync(from, dirname(programIn(cliRoot)));
  return undefined;
}

async function fetchTo(url, path, log) {
  log(`downloading ${url}`);
  const abort = new AbortController();
  const giveUpAfter = (milliseconds, why) => setTimeout(() => abort.abort(new Error(why)), milliseconds);
  let timer = giveUpAfter(connectWithinMs, `no answer within ${connectWithinMs / 1000} s`);
  let received = 0;
  let stopTicker = () => {};
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP status ${response.status}`);
    const total = Number(response.headers.get("content-length") ?? Number.NaN);
    stopTicker = startTicker(log, () => `downloaded ${megabytes(received)} of ${megabytes(total)} MB`);
    const watch = new Transform({
      transform(chunk, _encoding, done) {
        received += chunk.length;
        clearTimeout(timer);
        timer = giveUpAfter(stalledAfterMs, `no data for ${stalledAfterMs / 1000} s`);
        done(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body), watch, createWriteStream(path));
  } finally {
    clearTimeout(timer);
    stopTicker();
  }
}

const megabytes = (bytes) => (Number.isNaN(bytes) ? "?" : String(Math.round(bytes / 1e6)));

/** @returns {Promise<string | undefined>} why the archive is refused */
async function check(archive, name, listUrl) {
  let list;
  try {
    const response = await fetch(listUrl, { signal: AbortSignal.timeout(connectWithinMs) });
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    list = await response.text();
  } catch (error) {
    return `refused: the checksum of ${name} can't be read (${listUrl}: ${error.cause?.message ?? error.message})`;
  }
  const listed = listedChecksum(list, name);
  if (listed === undefined) return `refused: ${listUrl} does not list ${name}`;
  const hash = createHash(listed.algorithm);
  await pipeline(createReadStream(archive), hash);
  const digest = hash.digest("hex");
  if (digest === listed.digest) return undefined;
  return `refused: the ${listed.algorithm} of ${name} is ${digest}, but ${listUrl} lists ${listed.digest}`;
}
