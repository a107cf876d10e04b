import "i18next";
import type { zh } from "./zh.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof zh };
    keySeparator: false;
    nsSeparator: false;
    returnNull: false;
  }
}
