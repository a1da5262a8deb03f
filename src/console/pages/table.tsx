import type { Child } from 'hono/jsx';

export interface Column<Row> {
  readonly label: string;
  readonly isNumber?: boolean;
  /** Left out on a phone. */
  readonly isMinor?: boolean;
  readonly cell: (row: Row) => Child;
}

interface Rows<Row> {
  /** For those who do not see it. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

const classOf = <Row,>({ isNumber, isMinor }: Column<Row>) =>
  [isNumber && 'number', isMinor && 'minor'].filter(Boolean).join(' ');

/** On a phone each row is a card, whose cells say what they are; the roles stay what they were. */
export function Table<Row>({ caption, columns, rows }: Rows<Row>) {
  return (
    <table class="cards" role="table">
      <caption class="hidden">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th scope="col" role="columnheader" class={classOf(column)}>
              {column.label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row">
            {columns.map((column) => (
              <td role="cell" data-label={column.label} class={classOf(column)}>
                <div>{column.cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
