import "./app/parsing.ts";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Root } from "./app/root.tsx";
import { startLanguage } from "./app/language.ts";
import { keepTyped } from "./app/take-over.ts";
import "./app/styles/base.css";

const place = document.getElementById("root");
if (place === null) throw new Error("index.html has no #root");

keepTyped();
startLanguage();
createRoot(place).render(
  <StrictMode>
    <Root />
  </StrictMode>,
);
