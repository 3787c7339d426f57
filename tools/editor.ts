// For tests: the YAML language server that editors run, as a child process, asked about one text at a time.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";

const REPOSITORY = join(import.meta.dirname, "..");

/** Lines and characters count from 0, as in the Language Server Protocol. */
type Position = { readonly line: number; readonly character: number };
type CompletionItem = { readonly label: string };
export type EditorDiagnostic = { readonly range: { readonly start: Position }; readonly message: string };

/** Starts the server. Texts are opened under a path of the repository, which need not exist, so that `$schema=` comments resolve. */
export async function openEditor() {
  const program = join(REPOSITORY, "node_modules/yaml-language-server/bin/yaml-language-server");
  const child = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const waiting = new Map<string, (diagnostics: EditorDiagnostic[]) => void>();
  connection.onNotification(
    "textDocument/publishDiagnostics",
    ({ uri, diagnostics }: { uri: string; diagnostics: EditorDiagnostic[] }) => waiting.get(uri)?.(diagnostics),
  );
  const settings = { validate: true, hover: true, completion: true, schemaStore: { enable: false } };
  connection.onRequest("workspace/configuration", ({ items }: { items: { section?: string }[] }) =>
    items.map(({ section }) => (section === "yaml" ? settings : {})),
  );
  connection.onRequest("client/registerCapability", () => null);
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(REPOSITORY).href,
    capabilities: {
      textDocument: { completion: { completionItem: { documentationFormat: ["markdown"] } } },
      workspace: { configuration: true },
    },
  });
  await connection.sendNotification("initialized", {});
  let opened = 0;

  /** Opens `text` as a new document beside `path`. */
  async function open(path: string, text: string) {
    opened += 1;
    const uri = pathToFileURL(join(REPOSITORY, path.replace(/\.yaml$/, `-${opened}.yaml`))).href;
    const published = new Promise<EditorDiagnostic[]>((resolve) => waiting.set(uri, resolve));
    await connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "yaml", version: 1, text },
    });
    return { uri, published };
  }

  return {
    /** What the editor underlines. */
    async diagnosticsOf(path: string, text: string): Promise<readonly EditorDiagnostic[]> {
      return (await open(path, text)).published;
    },
    /** What the editor offers where `|` stands in `text`. */
    async completionsAt(path: string, text: string): Promise<readonly string[]> {
      const { position, rest } = takeCursor(text);
      const { uri } = await open(path, rest);
      const answer = await connection.sendRequest<CompletionItem[] | { items: CompletionItem[] }>(
        "textDocument/completion",
        { textDocument: { uri }, position },
      );
      return ("items" in answer ? answer.items : answer).map(({ label }) => label);
    },
    /** What the editor shows when the pointer rests where `|` stands in `text`. */
    async hoverAt(path: string, text: string): Promise<string> {
      const { position, rest } = takeCursor(text);
      const { uri } = await open(path, rest);
      const answer = await connection.sendRequest<{ contents: { value: string } } | null>("textDocument/hover", {
        textDocument: { uri },
        position,
      });
      return answer?.contents.value ?? "";
    },
    async close(): Promise<void> {
      const gone = once(child, "exit");
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      await gone;
      connection.dispose();
    },
  };
}

export type Editor = Awaited<ReturnType<typeof openEditor>>;

function takeCursor(text: string): { position: Position; rest: string } {
  const [before = "", after, ...more] = text.split("|");
  if (after === undefined || more.length > 0) throw new Error("one | shows where the cursor stands");
  const lines = before.split("\n");
  return { position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 }, rest: before + after };
}
