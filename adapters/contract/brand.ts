/** How a provider is shown to people who choose what to connect. */
export interface Brand {
  /** An SVG image of 48 by 48, drawn for this project: it needs nothing else and runs nothing. */
  readonly logo: string;
  /** Of its surface, and of text on it: `#rrggbb`. */
  readonly color: string;
  readonly textColor: string;
}
