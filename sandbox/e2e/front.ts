// For end-to-end tests: a server before another one, that sees each request and answers some of them itself.
import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer = { readonly status: number; readonly type: string; readonly text: string };

/** `answers` gives undefined for what is passed on to `behind`. */
export async function startFront(behind: string, answers: (asked: IncomingMessage) => Answer | undefined) {
  const front = createServer((asked, answer) => {
    const own = answers(asked);
    if (own !== undefined) {
      asked.resume().on("end", () => answer.writeHead(own.status, { "content-type": own.type }).end(own.text));
      return;
    }
    const { method, headers, url } = asked;
    const passed = request(`${behind}${url}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  }).listen(0, "127.0.0.1");
  await once(front, "listening");
  const host = `127.0.0.1:${(front.address() as AddressInfo).port}`;
  return { host, close: () => void front.close() };
}
