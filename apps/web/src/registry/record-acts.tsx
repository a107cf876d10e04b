import { useParams } from "@tanstack/react-router";
import type { RecordOutput, SessionOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useEffect, useRef, useState } from "react";
import type { ReactNode } from "react";
import { may, useSession } from "../account/session.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { ActForm } from "./act-form.tsx";
import { ActLines } from "./act-list.tsx";
import { useActs } from "./act-queries.ts";

/** The organisation that decided the record, and the credit office. The server has the last word. */
function mayAct(session: SessionOutput | undefined, record: RecordOutput): boolean {
  if (!may(session, "record.mark") && !may(session, "record.withhold")) return false;
  const membership = session?.membership;
  return membership?.role === "credit-officer" || membership?.organisationCode === record.department;
}

function Acts({ code, record }: { readonly code: string; readonly record: number }) {
  const { t } = useLanguage();
  const acts = useActs(code, record, true);
  if (acts.isError) return <ProblemView thrown={acts.error} onRetry={() => void acts.refetch()} />;
  if (acts.data === undefined) return <Waiting lines={3} />;
  if (acts.data.items.length === 0) return <p>{t("act.none")}</p>;
  return (
    <ul className="acts">
      {acts.data.items.map((act) => (
        <li key={act.id}>
          <ActLines act={act} />
        </li>
      ))}
    </ul>
  );
}

interface DrawerProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog at the right edge; the browser keeps the focus inside and closes it by Escape. */
function Drawer({ title, onClose, children }: DrawerProps) {
  const { t } = useLanguage();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="drawer" aria-labelledby="drawer-title" onClose={onClose}>
      <div className="drawer-head">
        <h2 id="drawer-title">{title}</h2>
        <Button onClick={() => dialog.current?.close()}>{t("act.close")}</Button>
      </div>
      {children}
    </dialog>
  );
}

/** What officers do to a record, in a drawer beside the file. */
export function RecordActs({ record }: { readonly record: RecordOutput }) {
  const { t, say } = useLanguage();
  const { code } = useParams({ from: "/subjects/$code" });
  const session = useSession().data;
  const [open, setOpen] = useState(false);
  if (record.polarity !== "negative" || !mayAct(session, record)) return null;
  return (
    <div className="record-acts">
      <Button onClick={() => setOpen(true)}>{t("act.open")}</Button>
      {open && (
        <Drawer
          title={t("act.title", { number: record.documentNumber ?? say(record.itemLabel) })}
          onClose={() => setOpen(false)}
        >
          <p className="section-lead">{t("act.lead")}</p>
          <h3>{t("act.done")}</h3>
          <Acts code={code} record={record.id} />
          <h3>{t("act.new")}</h3>
          <ActForm code={code} record={record.id} />
        </Drawer>
      )}
    </div>
  );
}
