import { mandateEn } from "../mandate/texts.ts";
import { mappingEn } from "../mapping/texts.ts";
import { matchingEn } from "../matching/texts.ts";
import { organisationEn } from "../organisation/texts.ts";
import { personEn } from "../person/texts.ts";
import { ownAccountEn } from "../account/texts.ts";
import { candidateEn } from "../candidate/texts.ts";
import { codeEn } from "../credit-code/texts.ts";
import { consentEn } from "../consent/texts.ts";
import { deliveryEn } from "../delivery/texts.ts";
import { deskEn } from "../desk/texts.ts";
import { definitionEn } from "../definition/texts.ts";
import { laboratoryEn } from "../laboratory/texts.ts";
import { disclosureEn } from "../disclosure/texts.ts";
import { erasureEn } from "../erasure/texts.ts";
import { evaluationEn } from "../evaluation/texts.ts";
import { exchangeEn } from "../exchange/texts.ts";
import { exportEn } from "../export/texts.ts";
import { lookupEn } from "../lookup/texts.ts";
import { purposeEn } from "../purpose/texts.ts";
import { registryEn } from "../registry/texts.ts";
import { auditEn } from "../audit/texts.ts";
import { reportEn } from "../report/texts.ts";
import { verifyEn } from "../verify/texts.ts";
import type { zh } from "./zh.ts";

/** The pages' own texts in English; a key that Chinese has and this has not fails the build. */
export const en: Readonly<Record<keyof typeof zh, string>> = {
  "app.name": "XinPark",
  "app.fullName": "XinPark · credit files of a park's enterprises",

  "text.comma": ", ",
  "text.colon": ": ",
  "text.semicolon": "; ",

  "nav.label": "Main",
  "nav.open": "Menu",
  "nav.skip": "Skip to the page",
  "nav.own": "Our file",

  "footer.note":
    "These are the park's credit files, not public credit reports; ask Credit China or the credit portal of the province or city for a public credit report.",

  "state.loading": "Loading",
  "state.more": "Show more",

  "notFound.title": "No such page",
  "notFound.text": "The address may be wrong, or the page has moved.",
  "notFound.home": "Go to search",

  "problem.title": "That did not work",
  "problem.notFound": "Not found",
  "problem.code": "Code {{code}}",
  "problem.place": "At {{path}}",
  "problem.retry": "Try again",
  "problem.page": "Something is wrong with this page",
  "problem.pageText": "The page could not be shown. Reloading usually helps; what was submitted is safe.",
  "problem.reload": "Reload",

  "account.title": "Sign in",
  "account.lead":
    "For authorised people of the park, its departments and enterprises. Public information needs no sign-in.",
  "account.login": "Login",
  "account.password": "Password",
  "account.signIn": "Sign in",
  "account.signOut": "Sign out",
  "account.notSignedIn": "Not signed in",
  "account.demo":
    "This is a demonstration: sample accounts, one for each role, were made at the first start and are kept in demo-accounts.txt in the data folder.",

  "badge.synthetic": "Synthetic",
  "badge.syntheticInstallation": "This installation holds invented demonstration data",
  "badge.provisional": "Provisional",
  "badge.provisionalText":
    "Registration data have not been delivered yet; this file was opened from a checked unified social credit code and a name.",

  "search.title": "Look up an enterprise",
  "search.label": "Name, former name or code of an enterprise",
  "search.placeholder": "Name or unified social credit code",
  "search.help":
    "Part of a name, a former name, a unified social credit code, organisation code or registration number.",
  "search.keys": "Press / to search, ↑ ↓ to choose, Enter to open.",
  "search.clear": "Clear",
  "search.all": "All enterprises",
  "search.found_one": "{{count}} found",
  "search.found_other": "{{count}} found",
  "search.more_one": "More than {{count}} found",
  "search.more_other": "More than {{count}} found",
  "search.noHit": "Nothing found",
  "search.none": "No enterprise matches “{{text}}”",
  "search.noneShorter":
    "Try fewer characters, such as the trade name alone; endings like 有限公司 can be left out.",
  "search.noneCode":
    "For a code, check that it is complete: a unified social credit code has 18 characters, a registration number 15.",
  "search.noneDelivered":
    "No hit only means that no department has delivered data here yet; it says nothing for or against the enterprise.",
  "search.nothingYet":
    "There are no files yet. They open by themselves when departments deliver registrations.",
  "search.showAll": "List all enterprises",
  "search.visitor":
    "You are not signed in. You see registrations, and licences and penalties within their lawful publication period. The class and unpublished records are for the enterprise and its park only.",
  "search.byFormerName": "Formerly",
  "search.byInitials": "Its pinyin initials match",
  "search.byPinyin": "Its pinyin matches",
  "search.bySimilar": "A similar name",
  "search.byCode": "Code",

  "subject.active": "Active",
  "subject.revoked": "Licence revoked",
  "subject.closed": "Deregistered",
  "subject.uscc": "Unified social credit code",
  "subject.noCode": "No unified social credit code",

  "file.title": "Enterprise file",
  "file.copy": "Copy",
  "file.copied": "Copied",
  "file.established": "Established",
  "file.area": "Registered in",
  "file.park": "Park",
  "file.formerNames": "Former names",
  "file.today": "today",
  "file.period": "{{from}} to {{to}}",
  "file.audiencePublic": "Shown here is what the law allows the public to see.",
  "file.audienceScope": "Shown here is all that your duties let you see; every look is logged.",
  "file.audienceOwn": "Shown here is everything the platform holds about your enterprise.",

  "colour.green": "Green",
  "colour.yellow": "Yellow",
  "colour.red": "Red",
  "colour.black": "Black",
  "colour.none": "No colour",

  "class.note":
    "An internal class for better service; it is neither the national comprehensive public credit evaluation nor a sector evaluation. Only the enterprise and its park see it. It is not published, and it is no condition for approvals, tenders, subsidies or admission.",
  "class.asOf": "As of {{day}} · model {{model}} ({{version}})",
  "class.none": "No class.",
  "class.notYet": "Not classified yet: waiting for the platform's first calculation.",
  "class.notScored":
    "{{kind}}: has a file but no class; only enterprises with legal personality are classified.",
  "class.outOf": "of {{maximum}} points",
  "class.scale": "Score {{score}}; classes begin at: {{cuts}}",
  "class.cut": "{{grade}} from {{from}}",
  "class.dimensions": "Points by dimension",
  "class.range": "range {{low}} to {{high}}",
  "class.reasons": "How the score comes about",
  "class.reasonsLead":
    "From the starting value, each line adds or takes points; the end is the score. Every line names the fact and the records behind it.",
  "class.limits": "Hard limits and bounds",
  "class.total": "Total (score)",
  "class.best": "at best {{points}}",
  "class.missing": "not delivered (neither good nor bad)",
  "class.vetoNoEffect": "Applies; the score was within the limit already, so nothing more was taken.",
  "class.veto": "Hard limit",
  "class.basis": "Basis: {{basis}}",
  "class.from_one": "From {{count}} record",
  "class.from_other": "From {{count}} records",
  "class.record": "Record {{id}}",
  "class.allRecords_one": "Show {{count}} record",
  "class.allRecords_other": "Show all {{count}}",

  "records.title": "Records",
  "records.filter": "Filter by item",
  "records.all": "All",
  "records.none": "There are no records to show.",
  "records.noDay": "Day not given",
  "records.more": "Show earlier records",
  "records.absent": "Record {{id}} is outside what you may see, or was withdrawn.",

  "record.negative": "Negative",
  "record.positive": "Positive",
  "record.neutral": "Basic information",
  "record.inForce": "In force",
  "record.lapsed": "Lapsed",
  "record.repaired": "Repaired",
  "record.withdrawn": "Withdrawn",
  "record.public": "Public",
  "record.notPublic": "Not public",
  "record.notPublicToday": "not public today",
  "record.publicUntil": "Public until {{day}}",
  "record.publishedDay": "published",
  "record.validTo": "Valid to {{day}}",
  "record.noEnd": "no end",
  "record.incomplete_one": "{{count}} field absent at source",
  "record.incomplete_other": "{{count}} fields absent at source",
  "record.absentAtSource": "absent at source (neither good nor bad)",
  "record.source": "Source department",
  "record.delivered": "Delivered in",
  "record.knownAt": "Known since",
  "record.number": "Record number",
  "record.version": "{{id}} (version {{version}})",
  "record.window": "Publication period",

  "disclosure.government": "government only",
  "disclosure.consent": "with consent",
  "disclosure.never": "for the enterprise alone",

  "notDelivered.title": "Not delivered",
  "notDelivered.text":
    "No department has delivered anything about this enterprise for these items. That is neither good nor bad and does not touch the class.",
  "notDelivered.owners": "Owed by {{names}}",
  "notDelivered.nobody": "No department named yet",

  ...organisationEn,
  ...personEn,
  ...mandateEn,
  ...purposeEn,
  ...consentEn,
  ...evaluationEn,
  ...lookupEn,
  ...deliveryEn,
  ...mappingEn,
  ...disclosureEn,
  ...erasureEn,
  ...exchangeEn,
  ...definitionEn,
  ...laboratoryEn,
  ...exportEn,
  ...registryEn,
  ...matchingEn,
  ...ownAccountEn,
  ...candidateEn,
  ...codeEn,
  ...reportEn,
  ...verifyEn,
  ...auditEn,
  ...deskEn,
};
