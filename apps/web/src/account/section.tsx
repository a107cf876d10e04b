import { useId, type ReactNode } from "react";
import { ProblemView } from "../shared/problem-view.tsx";
import { Cancelled } from "./confirm.ts";

interface SectionProps {
  readonly title: string;
  readonly lead?: string;
  readonly badge?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the account page under its own heading. */
export function Section({ title, lead, badge, children }: SectionProps) {
  const id = useId();
  return (
    <section className="card own-section" aria-labelledby={id}>
      <h2 id={id}>
        {title}
        {badge}
      </h2>
      {lead !== undefined && <p className="section-lead">{lead}</p>}
      {children}
    </section>
  );
}

/** What went wrong with an act; nothing where the reader turned away. */
export function ActProblem({ thrown }: { readonly thrown: unknown }) {
  return thrown === null || thrown instanceof Cancelled ? null : <ProblemView thrown={thrown} />;
}

interface LineProps {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly tag?: ReactNode;
  readonly action?: ReactNode;
}

/** One thing of a list: what it is, what is known of it, and what can be done. */
export function Line({ title, detail, tag, action }: LineProps) {
  return (
    <li className="own-line">
      <div className="own-line-text">
        <p className="own-line-title">
          {title} {tag}
        </p>
        {detail !== undefined && <p className="own-line-detail">{detail}</p>}
      </div>
      {action}
    </li>
  );
}
