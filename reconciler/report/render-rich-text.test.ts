import { expect, test } from "vitest";
import { sectionMarkdown } from "./render-rich-text.ts";
import { shortenSection, untrusted } from "./section.ts";

const cell = (name: string) =>
  sectionMarkdown({ title: "t", columns: ["what"], rows: [[[untrusted(name)]]], folded: false, shape: "block" });

test.each(["ana.silva", "ml-dev", "data-lake until 2026-12-31", "group data-scientists"])(
  "%s is shown without breaks",
  (name) => {
    expect(cell(name)).toContain(`<samp>${name}</samp>`);
  },
);
test.each([
  "GH-12",
  "foo.GH-12",
  "x-GH-12",
  "x_gh-12",
  "see GH-12",
  "T2-12",
  "a.deadbeef1234567",
  "a-deadbee",
  "deadbeef1234567.a",
  "x_DEADBEEF1234567",
  "222222222222",
  "a.www.example.com",
  "WWW.x",
])("of %s GitHub could make a reference: it is code", (name) => {
  expect(cell(name)).not.toContain("samp");
});

const ROW = { title: "t", columns: ["what", "change", "where"], folded: false, shape: "block" } as const;
const SHORT_ROW = [[untrusted("builder")], [untrusted("short")], [untrusted("ml-dev")]];
const ARN = "iam:PassRole on arn:aws:iam::222222222222:role/access/ai-model-builder";

test("what is long of a row stands below it from the left edge on, and its row may be narrow", () => {
  const rows = sectionMarkdown({ ...ROW, rows: [SHORT_ROW, [["set"], [untrusted(ARN)], [untrusted("ml-dev")]]] });
  expect(rows.match(/<tr>.*<\/tr>/g)?.slice(1)).toEqual([
    '<tr><td valign="top" nowrap><samp>builder</samp></td><td valign="top" nowrap><samp>short</samp></td><td valign="top" nowrap><samp>ml-dev</samp></td></tr>',
    '<tr><td valign="top" colspan="2">set</td><td valign="top" nowrap><samp>ml-dev</samp></td></tr>',
    `<tr><td colspan="3"><code>${ARN.replaceAll(":", "&#58;")}</code></td></tr>`,
  ]);
});
test("a short name beside a long change stays whole, as a longer one would push the row off a narrow screen", () => {
  const cell = (name: string) =>
    sectionMarkdown({ ...ROW, rows: [[["role ", untrusted(name)], [untrusted(ARN)], []]] }).match(/<td.*?<\/td>/)?.[0];
  expect(cell("ai-model-builder")).toBe('<td valign="top" colspan="2" nowrap>role <samp>ai-model-builder</samp></td>');
  expect(cell("ai-model-builder-of-all")).toBe(
    '<td valign="top" colspan="2">role <code>ai-model-builder-of-all</code></td>',
  );
});
test("a title of its own that reads like a shortened one's is no shortened section", () => {
  const section = { title: "Permissions showing up (today)", columns: [], rows: [], folded: false } as const;
  expect(sectionMarkdown(section)).toBe("");
  expect(sectionMarkdown({ ...section, rows: [[["a"]]], shape: "alert-warning" })).toBe("> [!WARNING]\n> - a\n");
  const rows = ["a", "b", "c"].map((it) => [[it]]);
  expect(sectionMarkdown(shortenSection({ ...section, rows, shape: "alert-warning" }, 1))).toBe(
    "> [!WARNING]\n> - a\n> (showing 1 of 3)\n",
  );
  expect(sectionMarkdown(shortenSection({ ...section, rows, shape: "list" }, 0))).toContain("(showing 0 of 3)");
});
