import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { openGitHub } from "../../reconciler/github/client.ts";
import { compareCommits } from "../../reconciler/github/commits.ts";
import type { GitHubError } from "../../reconciler/github/github-error.ts";
import { primaryLimit, secondaryLimit } from "./server.ts";
import { clientOf, operations, SECRET, sha, startForTest } from "./test-server.ts";

const compare = "repos/compare-commits";
const commits = [
  { sha: sha("a"), parents: [], pullRequests: [] },
  { sha: sha("b"), parents: [sha("a")], pullRequests: [] },
];
const failure = (work: Promise<unknown>): Promise<GitHubError> =>
  work.then(
    () => expect.unreachable("it should have failed"),
    (error) => error as GitHubError,
  );
const start = () => startForTest({ repository: { commits } });

describe("limits", () => {
  test("a secondary limit is waited for, and said", async () => {
    const { server, github, warnings } = await start();
    server.faults.push({ operation: compare, times: 2, answer: secondaryLimit(30) });
    expect((await compareCommits(github, sha("a"), sha("b"))).status).toBe("ahead");
    expect(server.calls.map(({ status }) => status)).toEqual([403, 403, 200]);
    expect(warnings).toEqual(Array(2).fill("GitHub's rate limit is reached; waiting 30 s"));
  });

  test("so is one told by status 429, which is not retried on top of it", async () => {
    const { server, github } = await start();
    server.faults.push({ operation: compare, answer: { ...secondaryLimit(30), status: 429 } });
    await failure(compareCommits(github, sha("a"), sha("b")));
    expect(server.calls.map(({ status }) => status)).toEqual([429, 429, 429]);
  });

  test("a limit that lasts longer than 90 seconds fails at once, with the time in the remedy", async () => {
    const { server, github, warnings } = await start();
    server.faults.push({ operation: compare, answer: secondaryLimit(91) });
    const error = await failure(compareCommits(github, sha("a"), sha("b")));
    expect(error.message).toContain("You have exceeded a secondary rate limit");
    expect(error.remedy).toBe("GitHub asks for a pause of 91 s; run it again after that");
    expect([server.calls.length, warnings]).toEqual([1, []]);
  });

  test("a used-up primary limit says until when", async () => {
    const { server, github } = await start();
    server.faults.push({ operation: compare, answer: primaryLimit(Date.UTC(2037, 0, 1) / 1000) });
    const error = await failure(compareCommits(github, sha("a"), sha("b")));
    expect(error.message).toContain("API rate limit exceeded for installation. (GitHub, 403)");
    expect(error.remedy).toBe("the token may make no more calls until 2037-01-01T00:00:00.000Z; run it again then");
    expect(server.calls).toHaveLength(1);
  });
});

test("a failing server is asked again, three times at most", async () => {
  const { server, github } = await start();
  server.faults.push({ operation: compare, times: 1, answer: { status: 502, body: "<html>Bad Gateway</html>" } });
  expect((await compareCommits(github, sha("a"), sha("b"))).status).toBe("ahead");
  server.faults[0] = { operation: compare, answer: { status: 503, body: { message: "No server is available" } } };
  server.calls.length = 0;
  const error = await failure(compareCommits(github, sha("a"), sha("b")));
  expect(error.message).toBe(
    `could not compare commit ${sha("b")} with ${sha("a")}: No server is available (GitHub, 503)`,
  );
  expect(error.remedy).toBe("GitHub failed or is not reachable: run it again");
  expect(server.calls).toHaveLength(4);
});

describe("what GitHub says against a call comes with a remedy", () => {
  test("403 names the permission, in the workflow's spelling", async () => {
    const { github } = await startForTest({ token: { permissions: {} } });
    const error = await failure(compareCommits(github, sha("a"), sha("b")));
    expect(error.message).toContain("Resource not accessible by integration (GitHub, 403)");
    expect(error.remedy).toBe("give the token the permission contents: read");
  });

  test("403 of GraphQL, too", async () => {
    const { github } = await startForTest({ token: { permissions: {} } });
    const query = 'query { repository(owner: "example", name: "access") { pullRequest(number: 7) { headRefOid } } }';
    const error = await failure(github.query("look", "pull-requests: read", query, {}));
    expect([error.status, error.message]).toEqual([
      403,
      "could not look: Resource not accessible by integration (GitHub, 403)",
    ]);
    expect(error.remedy).toBe("give the token the permission pull-requests: read");
  });

  test("404 asks about the repository", async () => {
    const { server } = await start();
    const error = await failure(compareCommits(clientOf(server, { name: "other" }), sha("a"), sha("b")));
    expect(error.remedy).toBe(
      "check that it exists, and that the token can see example/other and has the permission contents: read",
    );
  });

  test("401 is about the token, which is not shown", async () => {
    const { server } = await start();
    const error = await failure(compareCommits(clientOf(server, { token: "ghs_wrong" }), sha("a"), sha("b")));
    expect(error.message).toContain("Bad credentials (GitHub, 401)");
    expect(error.remedy).toBe("the token is wrong or has expired: use a valid one");
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("ghs_wrong");
  });
});

test("no error shows the token, not even when GitHub's answer holds it", async () => {
  const { server, github } = await start();
  server.faults.push({ operation: compare, answer: { status: 403, body: { message: `no ${SECRET}\u202e` } } });
  const error = await failure(compareCommits(github, sha("a"), sha("b")));
  expect(error.message).toContain("no [token]<U+202E>");
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET);
});

test("a run that is interrupted ends its call and asks nothing more", async () => {
  const controller = new AbortController();
  const silent = createServer(() => controller.abort());
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const github = clientOf({ url, graphqlUrl: `${url}/graphql` }, { signal: controller.signal });
  const error = await failure(compareCommits(github, sha("a"), sha("b")));
  expect(error.message).toBe(`could not compare commit ${sha("b")} with ${sha("a")}: interrupted`);
});

test("GitHub Enterprise has its own addresses for REST and GraphQL", async () => {
  const seen: string[] = [];
  const enterprise = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ data: {}, status: "identical", commits: [] }));
  });
  await new Promise<void>((resolve) => enterprise.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    enterprise.closeAllConnections();
    enterprise.close();
  });
  const url = `http://127.0.0.1:${(enterprise.address() as AddressInfo).port}/api`;
  const github = clientOf({ url: `${url}/v3/`, graphqlUrl: `${url}/graphql` });
  await compareCommits(github, "main", "topic");
  await github.query("look", "", "query { viewer { login } }", {});
  expect(seen).toEqual(["GET /api/v3/repos/example/access/compare/main...topic?per_page=1", "POST /api/graphql"]);
});

test.each([
  ["http://api.github.com", "GITHUB_API_URL does not begin with https://"],
  ["https://me:secret@ghe.example", "GITHUB_API_URL holds credentials"],
  ["api.github.com", "GITHUB_API_URL is not a URL: api.github.com"],
])("the address %s is refused", (apiUrl, message) => {
  const rest = { graphqlUrl: "https://ghe.example/api/graphql", token: SECRET, warn: () => {} };
  expect(() => openGitHub({ apiUrl, ...rest, repository: { owner: "a", name: "b" } })).toThrow(message);
});

test("how two commits stand to each other is one call, however many are between them", async () => {
  // a - b - m - c, and x from a, merged by m.
  const history = [
    { sha: sha("a"), parents: [] },
    { sha: sha("b"), parents: [sha("a")] },
    { sha: sha("1"), parents: [sha("a")] },
    { sha: sha("d"), parents: [sha("b"), sha("1")] },
    { sha: sha("c"), parents: [sha("d")] },
  ].map((commit) => ({ ...commit, pullRequests: [] }));
  const { server, github } = await startForTest({ repository: { commits: history }, pageSize: 1 });
  expect(await compareCommits(github, sha("a"), sha("c"))).toEqual({ status: "ahead" });
  expect(operations(server)).toEqual([compare]);
  expect(await compareCommits(github, sha("c"), sha("b"))).toEqual({ status: "behind" });
  expect(await compareCommits(github, sha("1"), sha("b"))).toEqual({ status: "diverged" });
  expect(await compareCommits(github, sha("b"), sha("b"))).toEqual({ status: "identical" });
});
