export { foldName, hasHan, mayBeInitials } from "./fold.ts";
export { gramOf, gramsOfName, initialGrams, INITIALS_WIDTH, pairGrams, piecesOf } from "./grams.ts";
export { createLexicon, shortRegion, type NameRow, type NameTables } from "./lexicon.ts";
export { createNameParser, regionsAgree, type NameParser, type NameParts } from "./parts.ts";
export { initialsOfPinyin } from "./pinyin.ts";
export { MATCH_REASONS, scoreName, type MatchReason, type NameScore } from "./score.ts";
export { commonInOrder, editsWithin, holdsBeginning, likeness } from "./similarity.ts";
