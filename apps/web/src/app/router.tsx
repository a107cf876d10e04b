import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { auditFilter, rowOutcome } from "@xinpark/kernel/contract";
import { z } from "zod";
import { readSearch, writeSearch } from "./address.ts";
import { Layout } from "./layout.tsx";
import { NotFoundPage, Pending, PageFailed } from "./states.tsx";

const rootRoute = createRootRoute({ component: Layout, notFoundComponent: NotFoundPage });

const searchRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  validateSearch: z.object({ q: z.string().max(200).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import("../registry/search-page.tsx"), "SearchPage"),
});

const fileRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/subjects/$code",
  validateSearch: z.object({ item: z.string().max(100).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import("../registry/file-page.tsx"), "FilePage"),
});

const withholdingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/withholdings",
  component: lazyRouteComponent(() => import("../registry/withholdings-page.tsx"), "WithholdingsPage"),
});

const erasuresRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/erasures",
  validateSearch: z.object({
    code: z.string().max(100).optional().catch(undefined),
    record: z
      .string()
      .regex(/^\d{1,15}$/u)
      .optional()
      .catch(undefined),
  }),
  component: lazyRouteComponent(() => import("../erasure/erasures-page.tsx"), "ErasuresPage"),
});

const matchesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/matches",
  component: lazyRouteComponent(() => import("../matching/matches-page.tsx"), "MatchesPage"),
});

const definitionsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/definitions",
  validateSearch: z.object({ kind: z.string().max(50).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import("../definition/list-page.tsx"), "DefinitionListPage"),
});

const definitionRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/definitions/version",
  validateSearch: z.object({
    kind: z.string().max(50).catch(""),
    id: z.string().max(200).catch(""),
    version: z.string().max(100).optional().catch(undefined),
    against: z.string().max(100).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import("../definition/version-page.tsx"), "DefinitionPage"),
});

const dutiesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/definitions/duties",
  component: lazyRouteComponent(() => import("../definition/duties-page.tsx"), "DutiesPage"),
});

const draftsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/definitions/drafts",
  component: lazyRouteComponent(() => import("../definition/drafts-page.tsx"), "DraftsPage"),
});

const newDraftRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/definitions/drafts/new",
  validateSearch: z.object({
    kind: z.string().max(50).optional().catch(undefined),
    id: z.string().max(200).optional().catch(undefined),
    version: z.string().max(100).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import("../definition/draft-page.tsx"), "NewDraftPage"),
});

const draftRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/definitions/drafts/$draft",
  component: lazyRouteComponent(() => import("../definition/draft-page.tsx"), "DraftPage"),
});

const laboratoryReportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/definitions/reports/$report",
  component: lazyRouteComponent(() => import("../laboratory/report-page.tsx"), "LaboratoryReportPage"),
});

const laboratoryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/laboratory",
  validateSearch: z.object({
    model: z.string().max(200).optional().catch(undefined),
    version: z.string().max(100).optional().catch(undefined),
    draft: z
      .string()
      .regex(/^\d{1,15}$/u)
      .optional()
      .catch(undefined),
  }),
  component: lazyRouteComponent(() => import("../laboratory/laboratory-page.tsx"), "LaboratoryPage"),
});

const mergesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/merges",
  component: lazyRouteComponent(() => import("../matching/merges-page.tsx"), "MergesPage"),
});

const overridesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/class-overrides",
  component: lazyRouteComponent(() => import("../evaluation/overrides-page.tsx"), "OverridesPage"),
});

const runsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/evaluation-runs",
  component: lazyRouteComponent(() => import("../evaluation/runs-page.tsx"), "RunsPage"),
});

const candidatesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/candidates",
  component: lazyRouteComponent(() => import("../candidate/candidates-page.tsx"), "CandidatesPage"),
});

const modelRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/subjects/$code/models/$model",
  component: lazyRouteComponent(() => import("../evaluation/model-page.tsx"), "ModelPage"),
});

const deliveriesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/deliveries",
  component: lazyRouteComponent(() => import("../delivery/list-page.tsx"), "DeliveryListPage"),
});

/** The return that a delivery is to answer. */
const answersSearch = z.object({
  answers: z
    .string()
    .regex(/^\d{1,15}$/u)
    .optional()
    .catch(undefined),
});

const newDeliveryRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/deliveries/new",
  validateSearch: answersSearch,
  component: lazyRouteComponent(() => import("../delivery/new-page.tsx"), "NewDeliveryPage"),
});

const mapRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/deliveries/map",
  validateSearch: answersSearch.extend({ mapping: z.string().max(200).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import("../mapping/map-page.tsx"), "MapPage"),
});

const receiptRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/deliveries/$batch",
  validateSearch: z.object({ outcome: rowOutcome.optional().catch(undefined) }),
  component: lazyRouteComponent(() => import("../delivery/receipt-page.tsx"), "ReceiptPage"),
});

const dueTasksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/due-tasks",
  component: lazyRouteComponent(() => import("../desk/tasks-page.tsx"), "DueTasksPage"),
});

const checksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/delivery-checks",
  component: lazyRouteComponent(() => import("../desk/checks-page.tsx"), "ChecksPage"),
});

const qualitySearch = z.object({
  month: z.string().max(7).optional().catch(undefined),
  asOf: z.string().max(10).optional().catch(undefined),
});

const qualityRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/quality",
  validateSearch: qualitySearch,
  component: lazyRouteComponent(() => import("../desk/quality-page.tsx"), "QualityPage"),
});

const qualityDepartmentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/quality/$department",
  validateSearch: qualitySearch,
  component: lazyRouteComponent(() => import("../desk/quality-department-page.tsx"), "QualityDepartmentPage"),
});

const findingsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/findings",
  component: lazyRouteComponent(() => import("../desk/findings-page.tsx"), "FindingsPage"),
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: z.object({
    from: z.string().max(2000).optional().catch(undefined),
    step: z.string().max(100).optional().catch(undefined),
    problem: z.string().max(100).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import("../account/sign-in-page.tsx"), "SignInPage"),
});

const codeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/code",
  component: lazyRouteComponent(() => import("../credit-code/code-page.tsx"), "CodePage"),
});

const shareRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/s/$token",
  component: lazyRouteComponent(() => import("../credit-code/share-page.tsx"), "SharePage"),
});

const verifyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/verify",
  component: lazyRouteComponent(() => import("../verify/verify-page.tsx"), "VerifyPage"),
});

// Where a scanned code leads; what it says stands behind the address's mark and is never sent.
const scannedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/c",
  component: lazyRouteComponent(() => import("../verify/verify-page.tsx"), "VerifyPage"),
});

const reportsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reports",
  component: lazyRouteComponent(() => import("../report/list-page.tsx"), "ReportListPage"),
});

// Where the code printed on a report leads; the code stands behind the address's mark.
const verifyReportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/verify/report",
  component: lazyRouteComponent(() => import("../report/verify-page.tsx"), "ReportVerifyPage"),
});

const accountRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/account",
  validateSearch: z.object({ linked: z.literal("true").optional().catch(undefined) }),
  component: lazyRouteComponent(() => import("../account/account-page.tsx"), "AccountPage"),
});

const consentsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/consents",
  component: lazyRouteComponent(() => import("../consent/consents-page.tsx"), "ConsentsPage"),
});

const giveConsentRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/consents/new",
  component: lazyRouteComponent(() => import("../consent/give-page.tsx"), "GiveConsentPage"),
});

const consentFileRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/consents/$consent",
  component: lazyRouteComponent(() => import("../consent/consent-file-page.tsx"), "ConsentFilePage"),
});

const consentReportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/consent-reports/$report",
  component: lazyRouteComponent(() => import("../consent/consent-file-page.tsx"), "ConsentReportPage"),
});

const lookupsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/lookups",
  component: lazyRouteComponent(() => import("../lookup/lookups-page.tsx"), "LookupsPage"),
});

const alarmsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/alarms",
  component: lazyRouteComponent(() => import("../lookup/alarms-page.tsx"), "AlarmsPage"),
});

const exportsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/exports",
  component: lazyRouteComponent(() => import("../export/exports-page.tsx"), "ExportsPage"),
});

const templateExportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/exports/template",
  component: lazyRouteComponent(() => import("../export/template-page.tsx"), "TemplateExportPage"),
});

const sourcesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sources",
  component: lazyRouteComponent(() => import("../exchange/sources-page.tsx"), "SourcesPage"),
});

const newExportRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/exports/new",
  component: lazyRouteComponent(() => import("../export/new-page.tsx"), "NewExportPage"),
});

const auditRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/audit",
  validateSearch: auditFilter.catch({}),
  component: lazyRouteComponent(() => import("../audit/desk-page.tsx"), "AuditPage"),
});

const checkpointRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/audit/checkpoint",
  component: lazyRouteComponent(() => import("../audit/checkpoint-page.tsx"), "CheckpointPage"),
});

const organisationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/organisations",
  component: lazyRouteComponent(() => import("../organisation/list-page.tsx"), "OrganisationsPage"),
});

const organisationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/organisations/$code",
  component: lazyRouteComponent(() => import("../organisation/organisation-page.tsx"), "OrganisationPage"),
});

const peopleRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/people",
  component: lazyRouteComponent(() => import("../person/people-page.tsx"), "PeoplePage"),
});

const tasksRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/tasks",
  component: lazyRouteComponent(() => import("../person/tasks-page.tsx"), "TasksPage"),
});

const onboardingRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/onboarding",
  component: lazyRouteComponent(() => import("../mandate/onboarding-page.tsx"), "OnboardingPage"),
});

const verificationsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/verifications",
  component: lazyRouteComponent(() => import("../mandate/verifications-page.tsx"), "VerificationsPage"),
});

const verificationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/verifications/$number",
  component: lazyRouteComponent(() => import("../mandate/verification-page.tsx"), "VerificationPage"),
});

const mandatesRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/mandates",
  component: lazyRouteComponent(() => import("../mandate/mandates-page.tsx"), "MandatesPage"),
});

const windowRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/window",
  component: lazyRouteComponent(() => import("../mandate/window-page.tsx"), "WindowPage"),
});

const routeTree = rootRoute.addChildren([
  organisationsRoute,
  organisationRoute,
  peopleRoute,
  tasksRoute,
  onboardingRoute,
  verificationsRoute,
  verificationRoute,
  mandatesRoute,
  windowRoute,
  searchRoute,
  fileRoute,
  matchesRoute,
  mergesRoute,
  overridesRoute,
  runsRoute,
  candidatesRoute,
  modelRoute,
  definitionsRoute,
  definitionRoute,
  dutiesRoute,
  draftsRoute,
  newDraftRoute,
  draftRoute,
  laboratoryRoute,
  laboratoryReportRoute,
  withholdingsRoute,
  erasuresRoute,
  deliveriesRoute,
  newDeliveryRoute,
  mapRoute,
  receiptRoute,
  dueTasksRoute,
  checksRoute,
  qualityRoute,
  qualityDepartmentRoute,
  findingsRoute,
  signInRoute,
  consentsRoute,
  giveConsentRoute,
  consentFileRoute,
  consentReportRoute,
  lookupsRoute,
  alarmsRoute,
  exportsRoute,
  newExportRoute,
  templateExportRoute,
  sourcesRoute,
  accountRoute,
  codeRoute,
  shareRoute,
  verifyRoute,
  scannedRoute,
  reportsRoute,
  verifyReportRoute,
  auditRoute,
  checkpointRoute,
]);

export const router = createRouter({
  routeTree,
  parseSearch: readSearch,
  stringifySearch: writeSearch,
  pathParamsAllowedCharacters: [":"],
  defaultPreload: "intent",
  defaultPendingComponent: Pending,
  defaultErrorComponent: PageFailed,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
