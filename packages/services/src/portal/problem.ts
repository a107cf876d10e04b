import type { Problem } from "@xinpark/kernel/outcome";
import { z } from "zod";
import { framed, type Frame } from "./frame.ts";
import { subjectPath } from "./home.ts";
import { html, type Html } from "./html.ts";

/** What went wrong, in the words of every other error, and where to go from there. */
export function problemPage(frame: Frame, problems: readonly Problem[]): Html {
  const { t, say, to } = frame;
  const absent = problems[0]?.kind === "not-found";
  const lines = problems.map(
    (one) =>
      html`<div class="problem-lines">
        <p class="problem-message">${say(one.message)}</p>
        ${one.remedy !== undefined && html`<p class="problem-remedy">${say(one.remedy)}</p>`}
        <p class="problem-code">${t("problem.code")} ${one.code}</p>
        ${candidates(frame, one)}
      </div>`,
  );
  return framed(
    frame,
    null,
    html`<div class="page page-narrow">
      <h1>${absent ? t("problem.notFound") : t("problem.title")}</h1>
      <div class="problem-view">
        <div class="problem" role="alert">${lines}</div>
        <div class="problem-actions">
          <a class="button button-primary" href="${to("/")}">${t("problem.home")}</a>
        </div>
      </div>
    </div>`,
  );
}

const candidatesSchema = z.array(z.object({ id: z.number(), name: z.string(), uscc: z.string().nullable() }));

function candidates(frame: Frame, one: Problem): Html | null {
  const parsed = candidatesSchema.safeParse(one.details?.["candidates"]);
  if (!parsed.success) return null;
  const items = parsed.data.map(
    (subject) => html`<li><a href="${frame.to(subjectPath(subject))}">${subject.name}</a></li>`,
  );
  return html`<p>${frame.t("problem.candidates")}</p>
    <ul>
      ${items}
    </ul>`;
}
