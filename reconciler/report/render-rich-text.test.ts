import { expect, test } from "vitest";
import { sectionMarkdown } from "./render-rich-text.ts";
import { untrusted } from "./section.ts";

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
