export { foldName, hasHan, mayBeInitials } from "./fold.ts";
export { gramOf, gramsOfName, initialGrams, INITIALS_WIDTH, pairGrams, piecesOf } from "./grams.ts";
export { commonInOrder, editsWithin, likeness } from "./similarity.ts";
