import { mandateEn } from "../mandate/texts.ts";
import { matchingEn } from "../matching/texts.ts";
import { organisationEn } from "../organisation/texts.ts";
import { personEn } from "../person/texts.ts";
import { ownAccountEn } from "../account/texts.ts";
import { codeEn } from "../credit-code/texts.ts";
import { consentEn } from "../consent/texts.ts";
import { deskEn } from "../desk/texts.ts";
import { disclosureEn } from "../disclosure/texts.ts";
import { erasureEn } from "../erasure/texts.ts";
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
  "class.yes": "yes",
  "class.no": "no",
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

  "outcome.accepted": "Accepted",
  "outcome.acceptedText": "became a record",
  "outcome.superseding": "Superseding",
  "outcome.supersedingText": "replaced a record; the old version is kept",
  "outcome.duplicate": "Duplicate",
  "outcome.duplicateText": "same as a record we have",
  "outcome.held": "Held",
  "outcome.heldText": "kept, waits for a subject or a correction",
  "outcome.refused": "Refused",
  "outcome.refusedText": "breaks a rule; not stored",
  "outcome.ignored": "Set aside",
  "outcome.ignoredText": "outside what the profile takes",

  "delivery.batch": "Batch {{batch}}",
  "delivery.received": "Received",
  "delivery.open": "Being read",
  "delivery.closed": "Done",
  "delivery.failed": "Failed",
  "delivery.rows_one": "{{rows}} row",
  "delivery.rows_other": "{{rows}} rows",

  "deliveries.title": "Deliveries",
  "deliveries.lead": "Every delivery has a receipt: where each row went, why, and what to do.",
  "deliveries.new": "Deliver a file",
  "deliveries.none": "No deliveries yet",
  "deliveries.noneText":
    "Send your department's own spreadsheet (Excel, CSV, JSON or XML); it need not be moved into a template first.",

  "new.title": "Deliver a file",
  "new.lead":
    "Choose what it is and whose, and send the spreadsheet as it is. A batch takes effect as a whole; half a batch is never left behind.",
  "new.item": "Kind of information (catalogue item)",
  "new.chooseItem": "Choose an item",
  "new.department": "Department",
  "new.chooseDepartment": "Choose a department",
  "new.mapping": "Mapping profile",
  "new.mappingHint":
    "Not needed when the headings are those of the catalogue; a spreadsheet of your own form needs the profile made for it.",
  "new.byHeadings": "By headings",
  "new.noMapping": "No profile for this item yet; headings are used.",
  "new.fields_one": "What it wants: {{count}} field, {{mandatory}} mandatory",
  "new.fields_other": "What it wants: {{count}} fields, {{mandatory}} mandatory",
  "new.mandatory": "Mandatory",
  "new.conditional": "Mandatory under a condition",
  "new.optional": "Optional",
  "new.maxLength": "up to {{count}} characters",
  "new.values": "one of: {{values}}",
  "new.file": "File",
  "new.drop": "Drop a file here, or click to choose",
  "new.dropText": "Excel, CSV or TSV (UTF-8, GB18030), JSON, XML; headings in the first row of a table",
  "new.fileChosen": "{{size}} · click to choose another",
  "new.sending": "Uploading",
  "new.checking": "Uploaded; the platform is checking the file",
  "new.itemMissing": "Choose what you deliver.",
  "new.departmentMissing": "Choose the department.",
  "new.fileMissing": "Choose the file to deliver.",
  "new.send": "Deliver",
  "new.after": "You can close the page afterwards: work goes on, and the receipt stays available.",

  "receipt.title": "Receipt for batch {{batch}}",
  "receipt.item": "Item",
  "receipt.department": "Department",
  "receipt.mapping": "Mapping profile",
  "receipt.by": "Delivered by",
  "receipt.receivedAt": "Received",
  "receipt.closedAt": "In effect since",
  "receipt.size": "Size",
  "receipt.knownNo": "Order of knowledge",
  "receipt.digest": "File digest",
  "receipt.progress": "Progress",
  "receipt.stateReceived": "The file has arrived and waits its turn",
  "receipt.stateOpen": "Reading row by row; the batch takes effect as a whole at the end",
  "receipt.stateClosed": "Done: the whole batch is in effect",
  "receipt.stateFailed": "The file could not be processed; no row took effect",
  "receipt.waitsFor": "Waits for: {{what}}. Owner: {{owner}}.",
  "receipt.evaluating": "Waits for: new classes of the enterprises concerned. Owner: the platform.",
  "receipt.evaluated_one": "{{count}} enterprise concerned was evaluated anew ({{at}})",
  "receipt.evaluated_other": "{{count}} enterprises concerned were evaluated anew ({{at}})",
  "receipt.fileProblems": "The file itself has a problem",
  "receipt.counts": "Where each row went",
  "receipt.sum": "rows, as many as the file has",
  "receipt.sumSoFar": "rows so far",
  "receipt.sumWrong": "rows, but the file has {{rows}}; please tell an administrator",
  "receipt.incomplete_one":
    "{{count}} record lacks mandatory fields that its source does not have. It was accepted as incomplete: marked, not published, not counted as late.",
  "receipt.incomplete_other":
    "{{count}} records lack mandatory fields that their source does not have. They were accepted as incomplete: marked, not published, not counted as late.",
  "receipt.released_one": "{{count}} held row was released later, when its subject got a file.",
  "receipt.released_other": "{{count}} held rows were released later, when their subjects got files.",
  "receipt.stripped_one": "{{count}} likely identity number was removed; the platform did not keep it.",
  "receipt.stripped_other": "{{count}} likely identity numbers were removed; the platform did not keep them.",
  "receipt.mended_one": "{{count}} returned or held row was corrected by a later delivery.",
  "receipt.mended_other": "{{count}} returned or held rows were corrected by later deliveries.",
  "template.download": "Download the template (Excel)",
  "template.hint":
    "With lists, formats, an example row and notes; once filled in it is delivered as it is, without a mapping profile.",
  "template.fileName": "{{item}}-{{label}}-template.xlsx",
  "mending.title_one": "{{rows}} row to correct",
  "mending.title_other": "{{rows}} rows to correct",
  "mending.stepDownload":
    "Download the error workbook: the returned and held rows alone, what is wrong marked in red, with the reason and what to do.",
  "mending.stepCorrect": "Correct the red cells; leave the headings as they are.",
  "mending.stepSend":
    "Deliver that file again for the same item and department; the mapping profile is taken over. This receipt shows which rows were corrected.",
  "mending.download": "Download the error workbook (Excel)",
  "mending.again": "Deliver again",
  "mending.fileName": "errors-batch-{{batch}}.xlsx",
  "mending.until":
    "The delivered file is kept encrypted until {{day}}; every download is audited. Delete your copy afterwards.",
  "mending.gone":
    "The delivered file has passed its time and is no longer kept; correct your own copy and deliver it again.",
  "mending.mended": "Corrected by batch {{batch}}, row {{row}} ({{outcome}})",
  "mending.notMended": "Delivered again in batch {{batch}}, row {{row}}: {{outcome}}",
  "mending.corrects": "This delivery corrects returned rows of batch {{batch}}",
  "receipt.download": "Download receipt (JSON)",

  "rows.title": "Rows to look at",
  "rows.lead":
    "Accepted rows without a finding are counted, not listed. Row numbers are those of the spreadsheet.",
  "rows.filter": "Filter by outcome",
  "rows.all": "All",
  "rows.none": "There are no rows to look at.",
  "rows.more": "Show more rows",
  "rows.row": "Row {{row}}",
  "rows.record": "record {{id}}",
  "rows.released": "Released {{day}}",
  "rows.wholeRow": "Whole row",
  "rows.value": "Value: ",
  "rows.blank": "(blank)",
  "rows.remedy": "What to do",
  "rows.owner": "Owner: {{owner}}",
  ...organisationEn,
  ...personEn,
  ...mandateEn,
  ...purposeEn,
  ...consentEn,
  ...lookupEn,
  ...disclosureEn,
  ...erasureEn,
  ...exportEn,
  ...registryEn,
  ...matchingEn,
  ...ownAccountEn,
  ...codeEn,
  ...reportEn,
  ...verifyEn,
  ...auditEn,
  ...deskEn,
};
