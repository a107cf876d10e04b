/** The public pages as markup, made from the answers of public operations; no script is needed to read or use them. */
export { Html, html, NOTHING } from "./html.ts";
export { createFrame } from "./frame.ts";
export type { Frame, FrameOptions, PortalLanguage } from "./frame.ts";
export { homePage } from "./home.ts";
export { subjectPage } from "./subject.ts";
export { checkpointPage } from "./checkpoint.ts";
export { problemPage } from "./problem.ts";
export { portalEn, portalZh } from "./texts.ts";
