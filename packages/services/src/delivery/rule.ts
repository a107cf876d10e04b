import type { DeliveryRuleDefinition } from "@xinpark/kernel/definition";
import { expectValue } from "@xinpark/kernel/outcome";
import type { Installation } from "../installation/index.ts";

/** The dated rule of how deliveries come in. */
export const deliveryRule = (installation: Installation, day: string): DeliveryRuleDefinition =>
  expectValue(installation.library.find("delivery-rule", "deliveries", day));
