import { expect, test } from "vitest";
import { SECRET, startForTest } from "./test-server.ts";

const headers = { authorization: `token ${SECRET}` };

test("a page says where the next and the last are", async () => {
  const { server, repository } = await startForTest();
  repository.comments.push(...[1, 2, 3].map((id) => ({ id, pullRequest: 7, author: "ana", body: "hello" })));
  const url = `${server.url}/repos/example/access/issues/7/comments?per_page=1&page=2`;
  const response = await fetch(url, { headers });
  expect(await response.json()).toEqual([
    {
      id: 2,
      html_url: "https://github.example/example/access/pull/7#issuecomment-2",
      user: { login: "ana", type: "User" },
      body: "hello",
    },
  ]);
  const at = (page: number) => `<${url.replace("page=2", `page=${page}`)}>`;
  expect(response.headers.get("link")).toBe(`${at(1)}; rel="prev", ${at(3)}; rel="next", ${at(3)}; rel="last"`);
});

test.each([
  ["a blank body", "  ", "Body can't be blank"],
  ["a body over 65,536 characters", "😀".repeat(65_537), "Body is too long (maximum is 65536 characters)"],
])("%s is refused with 422", async (_, body, message) => {
  const { server, repository } = await startForTest();
  const url = `${server.url}/repos/example/access/issues/7/comments`;
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ body }) });
  expect([response.status, await response.json()]).toMatchObject([
    422,
    { message: "Validation Failed", errors: [{ resource: "IssueComment", message }] },
  ]);
  expect(repository.comments).toEqual([]);
});

test("the body's limit counts characters, not bytes or halves of them", async () => {
  const { server, repository } = await startForTest();
  const url = `${server.url}/repos/example/access/issues/7/comments`;
  const body = "😀".repeat(65_536);
  expect((await fetch(url, { method: "POST", headers, body: JSON.stringify({ body }) })).status).toBe(201);
  expect(repository.comments[0]?.body).toBe(body);
});

test("every call is recorded with who made it and how it ended", async () => {
  const { server } = await startForTest();
  await fetch(`${server.url}/repos/example/access/pulls/9`, { headers });
  const login = "github-actions[bot]";
  const input = { owner: "example", repo: "access", number: "9" };
  expect(server.calls).toEqual([{ operation: "pulls/get", login, input, status: 404 }]);
});

test.each([
  ["{ viewer { name } }", "Field 'name' doesn't exist at 'Query.viewer'"],
  ["{ viewer }", "Field 'viewer' must have selections"],
  ["{ viewer { login { x } } }", "Field 'login' can't have selections"],
  ["{ viewer { login }", 'Parse error on "the end"'],
  ['{ repository(owner: $owner, name: "access") { x } }', "Variable $owner is used but not declared"],
  ["query ($owner: String!) { viewer { login } }", "Variable $owner was not provided"],
])("the query %s is an error, as on GitHub", async (query, message) => {
  const { server } = await startForTest();
  const response = await fetch(server.graphqlUrl, { method: "POST", headers, body: JSON.stringify({ query }) });
  expect([response.status, await response.json()]).toEqual([200, { errors: [{ message }] }]);
});
