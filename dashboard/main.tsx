import './api/configure-zod.ts';
import './design/design.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { makeQueryClient } from './api/query-client.ts';
import { applyTheme } from './setting/theme.ts';
import { Shell } from './shell/shell.tsx';

const root = document.querySelector('#root');
if (root === null) throw new Error('index.html has no #root');
applyTheme();
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={makeQueryClient()}>
      <Shell />
    </QueryClientProvider>
  </StrictMode>,
);
