import { expect, test } from "vitest";
import { wayBack } from "./way-back.ts";

test.each([
  [undefined, "/"],
  ["", "/"],
  ["/deliveries/12?outcome=held", "/deliveries/12?outcome=held"],
  ["/subjects/91370303MA3C10001X#record-7", "/subjects/91370303MA3C10001X#record-7"],
  ["//elsewhere.example/x", "/"],
  ["/\\elsewhere.example", "/"],
  ["https://elsewhere.example/", "/"],
  ["javascript:alert(1)", "/"],
  ["/sign-in?from=%2F", "/"],
])("after sign-in from %s one comes to %s", (from, to) => {
  expect(wayBack(from)).toBe(to);
});
