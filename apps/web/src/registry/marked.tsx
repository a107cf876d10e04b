/** A text with the part that was searched for set off. */
export function Marked({ text, part }: { readonly text: string; readonly part: string }) {
  const place = part === "" ? -1 : text.toLowerCase().indexOf(part.toLowerCase());
  if (place < 0) return <>{text}</>;
  return (
    <>
      {text.slice(0, place)}
      <mark>{text.slice(place, place + part.length)}</mark>
      {text.slice(place + part.length)}
    </>
  );
}
