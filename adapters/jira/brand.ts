import type { Brand } from '../contract/brand.ts';

/** Three steps of a workflow, one behind the other. */
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48" role="img">
<title>Jira</title>
<rect width="48" height="48" rx="10" fill="#0052cc"/>
<path d="M24 8l8 8-8 8-8-8z" fill="#ffffff"/>
<path d="M24 18l8 8-8 8-8-8z" fill="#ffffff" fill-opacity=".65"/>
<path d="M24 28l8 8-8 4-8-4z" fill="#ffffff" fill-opacity=".35"/>
</svg>
`;

export const brand: Brand = { logo: LOGO, color: '#0052cc', textColor: '#ffffff' };
