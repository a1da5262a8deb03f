import type { Child } from 'hono/jsx';
import type { Viewer } from '../../access/console-sessions.ts';
import { Stamp } from './form.tsx';
import { Frame, type Section } from './frame.tsx';

interface Confirmation {
  readonly viewer: Viewer;
  readonly section: Section;
  readonly title: string;
  readonly back: { readonly href: string; readonly label: string };
  readonly action: string;
  readonly button: string;
  /** What will be gone. */
  readonly children: Child;
}

/** What can't be undone is asked for once more, on a page of its own. */
export const confirmPage = ({ viewer, section, title, back, action, button, children }: Confirmation) => (
  <Frame viewer={viewer} section={section} title={title} above={back}>
    <div class="panel">
      {children}
      <form method="post" action={action}>
        <Stamp viewer={viewer} />
        <div class="actions">
          <button type="submit" class="danger">
            {button}
          </button>
          <a class="button quiet" href={back.href}>
            Keep it
          </a>
        </div>
      </form>
    </div>
  </Frame>
);
