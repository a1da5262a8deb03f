import UnifiedDirectory from '@unified-api/react-directory';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';

createRoot(document.getElementById('app')).render(createElement(UnifiedDirectory, globalThis.directoryProps));
