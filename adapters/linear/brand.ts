import type { Brand } from '../contract/brand.ts';

/** A disc cut by slanting lines. */
const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48" role="img">
<title>Linear</title>
<rect width="48" height="48" rx="10" fill="#5e6ad2"/>
<circle cx="24" cy="24" r="14" fill="#ffffff"/>
<path d="M10 20l18 18M12 14l22 22M18 11l19 19" stroke="#5e6ad2" stroke-width="2.5"/>
</svg>
`;

export const brand: Brand = { logo: LOGO, color: '#5e6ad2', textColor: '#ffffff' };
