// Each field of the files that goes to AWS takes exactly what AWS takes there, but for what is narrower on purpose.
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { readSchema } from "../../../reconciler/validate/schemas.ts";
import { type ModelledService, serviceModels } from "../service-model.ts";
import { violationsOf } from "../validate.ts";
import { fields, others } from "./schema-fields.ts";

test("every field of what goes to AWS is either compared here or has a reason not to be", () => {
  const places = ["user", "group", "permissionSet", "customerManagedPolicy", "role", "account"].flatMap((name) =>
    propertiesAt("definitions", `$defs/${name}/properties`),
  );
  places.push(...propertiesAt("definitions", "$defs/role/properties/policies/items/properties"));
  places.push(...propertiesAt("organization", "properties/organization/properties"));
  const compared = Object.keys(fields).map((place) => place.replace(/^.*#\//, ""));
  const explained = Object.values(others).flat();
  expect(places.filter((place) => !compared.includes(place) && !explained.includes(place))).toEqual([]);
  expect(explained.filter((place) => !places.includes(place) || compared.includes(place))).toEqual([]);
});

function propertiesAt(file: "definitions" | "organization", place: string): string[] {
  let at: unknown = readSchema(file);
  for (const step of place.split("/")) at = (at as Record<string, unknown>)[step];
  return Object.keys(at as object).map((name) => `${place}/${name}`);
}

test("lists end where AWS's do", () => {
  const { tags } = readSchema("definitions").$defs as { tags: { maxProperties: number } };
  // The models of sso-admin take 75 tags in a call, but a resource can have 50.
  expect(tags.maxProperties).toBe(sizeOf("iam", "tagListType"));
  const { accessControlAttributes } = (
    readSchema("organization") as { properties: { organization: { properties: Record<string, { maxItems: number }> } } }
  ).properties.organization.properties;
  expect(accessControlAttributes?.maxItems).toBe(sizeOf("sso-admin", "AccessControlAttributeList"));
});

function sizeOf(service: ModelledService, name: string): number | undefined {
  const shape = serviceModels[service].shapes[name];
  return shape?.type === "list" ? shape.max : undefined;
}

const ajv = new Ajv2020({ strict: false });
for (const name of ["definitions", "organization"] as const) ajv.addSchema(readSchema(name), `${name}.schema.json`);

describe.each(Object.entries(fields))("%s", (place, { fits, tries = [], members, sent, refused = () => false }) => {
  const schema = place.replace("#", ".schema.json#").replaceAll("$", "%24");
  const validate = ajv.compile({ $ref: schema });
  const takenByAws = (value: unknown) =>
    members.every(({ service, shape }) => violationsOf(serviceModels[service], shape, value).length === 0);

  test("takes what AWS takes", () => {
    const [first] = fits;
    const probes =
      typeof first === "number" ? numberProbes(fits as number[]) : [...tries, ...textProbes(fits as string[])];
    const wrong = probes.flatMap((probe) => {
      const text = String(probe);
      const wanted =
        takenByAws(typeof probe === "number" || sent === undefined ? probe : sent(probe)) && !refused(text);
      if (validate(probe) === wanted) return [];
      return [`${wanted ? "refuses" : "takes"} ${JSON.stringify(text.slice(0, 60))} of ${[...text].length}`];
    });
    expect(wrong).toEqual([]);
    expect(fits.filter((value) => !validate(value))).toEqual([]);
  });
});

/** Every number about each end. */
function numberProbes(fits: readonly number[]): number[] {
  return fits.flatMap((value) => [value - 1, value, value + 1]);
}

/** Lengths at which some rule begins or ends, and every character of the lower planes and some of each other kind, in three places. */
function textProbes(fits: readonly string[]): string[] {
  const lengths = [1, 12, 16, 20, 32, 64, 100, 128, 240, 256, 512, 700, 1000, 1024, 1224, 2048];
  const kinds = [
    ..."\u0300\u0391\u0410\u05d0\u0e01\u2003\u200b\u2013\u2019\u2028\u2029\u20ac\u2160\u3000\u5f20\uac00\ue000\ufe0f\ufeff\ud83d\ude00\ufffd",
  ];
  const characters = [...Array.from({ length: 0x250 }, (_, code) => String.fromCodePoint(code)), ...kinds];
  return fits.flatMap((fit) => {
    const last = fit.match(/[a-z0-9](?=[^a-z0-9]*$)/i)?.[0] ?? "a";
    const position = Math.max(fit.lastIndexOf(last), 0);
    const grown = lengths.flatMap((length) =>
      [length - 1, length, length + 1].map((wanted) => {
        const missing = wanted - [...fit].length;
        return missing < 0 ? fit.slice(0, wanted) : fit.slice(0, position) + last.repeat(missing) + fit.slice(position);
      }),
    );
    const middle = Math.floor(fit.length / 2);
    const varied = characters.flatMap((character) => [
      `${character}${fit}`,
      `${fit.slice(0, middle)}${character}${fit.slice(middle)}`,
      `${fit}${character}`,
      character,
    ]);
    return ["", fit, ...grown, ...varied];
  });
}
