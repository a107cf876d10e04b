/** `forecast`: on which coming days a class changes if nothing new happens. */
import { evaluationOperations, FURTHEST_DAYS } from "@xinpark/services/evaluation";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import { points } from "../output/values.ts";

export const forecast: Run = async (context) => {
  const { arguments: given, output } = context;
  const [model, on] = [given.text("model"), given.text("on")];
  const repair = given.integer("repair", 1, Number.MAX_SAFE_INTEGER);
  const days = given.integer("days", 1, FURTHEST_DAYS) ?? 365;
  return withApplication(context, async ({ application, actor }) => {
    const answer = await evaluationOperations.forecast.perform(
      application.services,
      application.door,
      actor,
      {
        code: given.argument(0),
        days,
        ...(model === undefined ? {} : { model }),
        ...(repair === undefined ? {} : { repair }),
        ...(on === undefined ? {} : { on }),
      },
    );
    if (output.json) {
      await output.value(answer);
      return 0;
    }
    await output.line(
      `${answer.asOf}  ${answer.score === null ? "—" : points(answer.score)} ${answer.grade ?? ""}`,
    );
    await output.table(
      [
        { title: { zh: "日期", en: "Day" } },
        { title: { zh: "分", en: "Score" }, right: true },
        { title: { zh: "类", en: "Class" } },
        { title: { zh: "原因", en: "Because" } },
      ],
      answer.days.map((day) => [
        day.date,
        day.score === null ? "—" : points(day.score),
        day.grade ?? "—",
        day.because.map((cause) => output.text(cause.text)).join("; "),
      ]),
    );
    await output.line(output.text(answer.notice));
    return 0;
  });
};
