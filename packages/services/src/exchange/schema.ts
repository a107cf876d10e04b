import { z } from "zod";
import { itemJsonSchema } from "@xinpark/kernel/exchange";
import { expectValue } from "@xinpark/kernel/outcome";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";

/** What a record of an item looks like when it is pushed. */
const schema = defineOperation({
  name: "exchange.schema",
  label: { zh: "事项的 JSON Schema", en: "JSON Schema of an item" },
  description: {
    zh: "推送该事项记录时一个对象的 JSON Schema（2020-12），由目录定义生成。",
    en: "The JSON Schema (2020-12) of one object when records of the item are pushed, made from the catalogue's definition.",
  },
  method: "GET",
  path: "/catalogue/{item}/schema",
  input: z.object({ item: z.string().min(1).max(100) }),
  output: z.record(z.string(), z.unknown()),
  right: "catalogue.read",
  audit: "public",
  purpose: "none",
  handle: (context: ServiceContext, session, input) =>
    Promise.resolve({
      value: {
        ...itemJsonSchema(
          expectValue(context.installation().library.find("item", input.item, session.today)),
        ),
      },
    }),
});

export const schemaOperations = { schema };
