/** The text around the digits, within the string, comment, line or paragraph in which they stand. */
export interface TextPlace {
  /** What stands before the digits, on one line. */
  readonly left: string;
  /** What stands after them, on one line. */
  readonly right: string;
  /** What names the text as a whole, such as the key of a configuration. */
  readonly name?: string | undefined;
}
