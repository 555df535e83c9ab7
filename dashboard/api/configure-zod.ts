import { z } from 'zod';

// The policy for content forbids `eval`; zod would try it, and the browser report it as an attack.
z.config({ jitless: true });
