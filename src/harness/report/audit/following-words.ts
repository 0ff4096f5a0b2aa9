const plain =
  /^[\s*]*(?:$|[^\s\p{L}]|(?:in|on|and|at|for|across|after|by|via|under|per|from|as|using|within|during|plus|total|overall|again|now)\b|with(?:out)? (?:zero|no|0|any)\b)/u;

/** Whether what stands after a claim only says where, when or how; another noun or verb would make it a claim about something else. */
export function endsPlainly(rest: string): boolean {
  return plain.test(rest);
}
