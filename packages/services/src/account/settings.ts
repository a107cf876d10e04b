import { SIGN_IN_SETTING, type SecuritySetting } from "@xinpark/kernel/definition";
import { expectValue } from "@xinpark/kernel/outcome";
import type { Installation } from "../installation/index.ts";

/** The security setting of a day. Throws `definition-unknown` where none is in force. */
export const securityOn = (installation: Installation, day: string): SecuritySetting =>
  expectValue(installation.library.find("security-setting", SIGN_IN_SETTING, day));
