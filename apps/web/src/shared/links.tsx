import { createLink } from "@tanstack/react-router";
import type { ComponentProps } from "react";

type Look = "primary" | "plain";

function ButtonAnchor({ look = "plain", ...rest }: { readonly look?: Look } & ComponentProps<"a">) {
  return <a {...rest} className={`button button-${look}`} />;
}

/** A link of the router that looks like a button. */
export const ButtonLink = createLink(ButtonAnchor);
