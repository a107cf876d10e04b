import {
  checkDeliveryInput,
  closeReturnInput,
  deliveryCheckOutput,
  deliveryChecksInput,
  deliveryChecksOutput,
  deliveryReturnOutput,
  deliveryReturnsInput,
  deliveryReturnsOutput,
} from "@xinpark/kernel/contract";
import type { Actor, Door } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { applyWaiting } from "../record/index.ts";
import { checkDelivery, listChecks, readCheck } from "./checks.ts";
import { closeReturn, listReturns, readReturn } from "./returns.ts";

/** Operations of checks on arrival and of returns. */

/** Marks that were entered are carried out at once, by a job. */
async function carryOutMarks<T>(context: ServiceContext, door: Door, actor: Actor, value: T): Promise<T> {
  const today = await door.open(actor, (session) => Promise.resolve(session.today));
  await applyWaiting({ door, installation: context.installation, today: () => today });
  return value;
}

const checks = defineOperation({
  name: "desk.checks",
  label: { zh: "待核验的报送", en: "Deliveries to check" },
  description: {
    zh: "收到后五个工作日内核验的报送及其期限，或者已核验的。",
    en: "Deliveries that wait to be checked within the term, or those that were.",
  },
  method: "GET",
  path: "/delivery-checks",
  input: deliveryChecksInput,
  output: deliveryChecksOutput,
  right: "delivery.check",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (context: ServiceContext, session, input) => ({
    value: await listChecks(session, context.installation(), {
      state: input.state,
      after: input.after ?? null,
      limit: input.limit,
    }),
  }),
});

const check = defineOperation({
  name: "desk.check",
  label: { zh: "核验报送", en: "Check a delivery" },
  description: {
    zh: "核验通过，或者整批或按行退回补正并说明理由。已入库的记录不删除，退回期间标注；补正期限按规则计算。",
    en: "Pass a delivery, or return it or some of its rows with a reason. What is known stays and is marked meanwhile; the term to correct it follows the rule.",
  },
  method: "POST",
  path: "/deliveries/{batch}/check",
  input: checkDeliveryInput,
  output: deliveryCheckOutput,
  right: "delivery.check",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const { opened, subjects } = await checkDelivery(session, context.installation(), input);
    return {
      value: await readCheck(session, context.installation(), input.batch),
      subjects,
      detail: { batch: input.batch, verdict: input.verdict, ...(opened === null ? {} : { return: opened }) },
    };
  },
  follow: carryOutMarks,
});

const returns = defineOperation({
  name: "desk.returns",
  label: { zh: "退回补正", en: "Returns" },
  description: {
    zh: "退回本部门（或全部）补正的报送：理由、期限和等待谁办理。补正后的报送以 answers 写明编号即为答复，核验通过即办结。",
    en: "Deliveries returned to one's department (or all): why, until when, and whose turn it is. The corrected delivery names the return in `answers`; once that is checked the return is closed.",
  },
  method: "GET",
  path: "/delivery-returns",
  input: deliveryReturnsInput,
  output: deliveryReturnsOutput,
  right: "delivery.read",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (context: ServiceContext, session, input) => ({
    value: await listReturns(session, context.installation(), {
      state: input.state,
      after: input.after ?? null,
      limit: input.limit,
    }),
  }),
});

const close = defineOperation({
  name: "desk.closeReturn",
  label: { zh: "办结退回", en: "Close a return" },
  description: {
    zh: "以其他方式解决（如来源单位已凭文书撤销）时说明理由办结，并解除标注。",
    en: "Closes it with a reason where it was settled in another way (its source withdrew the record, for one), and lifts the marks.",
  },
  method: "POST",
  path: "/delivery-returns/{return}/closing",
  input: closeReturnInput,
  output: deliveryReturnOutput,
  right: "delivery.check",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const subjects = await closeReturn(session, input.return, input.reason);
    return {
      value: await readReturn(session, context.installation(), input.return),
      subjects,
      detail: { return: input.return },
    };
  },
  follow: carryOutMarks,
});

export const deskReturnOperations = { checks, check, returns, close };
