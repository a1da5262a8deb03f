/** The frame of every page: readable without style, and what runs in it comes from a file of ours. */
import type { Child } from 'hono/jsx';
import { assetAddress } from './assets.ts';

export type Page = ReturnType<typeof Document>;

interface Properties {
  readonly title: string;
  readonly script?: boolean | undefined;
  /** An address of ours, or of a provider, to go on to at once. */
  readonly next?: string | undefined;
  readonly children?: Child;
}

export const Document = ({ title, script, next, children }: Properties) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      {next !== undefined && <meta http-equiv="refresh" content={`0; url=${next}`} />}
      <title>{title}</title>
      <link rel="icon" type="image/svg+xml" href={assetAddress('icon.svg')} />
      <link rel="stylesheet" href={assetAddress('style.css')} />
      {script && <script src={assetAddress('console.js')} defer />}
    </head>
    <body>{children}</body>
  </html>
);

export const Brand = () => (
  <>
    <img src={assetAddress('icon.svg')} width="24" height="24" alt="" />
    Taskgate
  </>
);

interface SingleProperties extends Properties {
  /** Customers have never heard of us; operators have. */
  readonly isOurs?: boolean;
}

/** A page with one thing to read or to do. */
export const SinglePage = ({ title, next, isOurs, children }: SingleProperties) => (
  <Document title={title} next={next}>
    <main class="single">
      {isOurs && (
        <div class="brand">
          <Brand />
        </div>
      )}
      <div class="panel">
        <h1>{title}</h1>
        {children}
      </div>
    </main>
  </Document>
);
