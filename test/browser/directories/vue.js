import UnifiedDirectory from '@unified-api/vuejs-directory';
import { createApp } from 'vue';

createApp(UnifiedDirectory, globalThis.directoryProps).mount('#app');
