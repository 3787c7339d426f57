// How examples are found in Markdown.
import { expect, test } from "vitest";
import { asDocument, commandsIn, examplesIn } from "./doc-examples.ts";

const MARKDOWN = `# Title

\`\`\`sh
npm run demo   # a comment

# another
npm run -s sandbox -- preview
\`\`\`

\`\`\`
a picture
\`\`\`

<!-- not run: needs AWS -->
\`\`\`sh
npm run access -- deploy
aws sts get-caller-identity | head
\`\`\`
`;
const examples = examplesIn("x.md", MARKDOWN);

test("fenced blocks with a language are examples, with their lines and why they are not run", () => {
  expect(examples.map(({ line, language, notRun }) => [line, language, notRun])).toEqual([
    [4, "sh", undefined],
    [16, "sh", "needs AWS"],
  ]);
});
test("commands are split into words, without comments; what needs a shell is refused where it would be run", () => {
  expect(examples.map((example) => commandsIn(example).map(({ line, argv }) => `${line} ${argv.join(" ")}`))).toEqual([
    ["4 npm run demo", "7 npm run -s sandbox -- preview"],
    ["16 npm run access -- deploy"],
  ]);
  expect(() =>
    commandsIn({ file: "x.md", line: 1, language: "sh", text: "npm test | head", notRun: undefined }),
  ).toThrow("x.md:1: more");
});
test("a block that is not closed is a mistake of the file", () => {
  expect(() => examplesIn("x.md", "```sh\nnpm test\n")).toThrow("x.md:1: the block is not closed");
});
test("YAML goes where its first key says; without a kind it is a part of a team's file", () => {
  expect(asDocument("# note\nusers: []").path).toBe("people.yaml");
  expect(asDocument("groups: []")).toEqual({ path: "teams/example.yaml", text: "team: example\ngroups: []\n" });
});
