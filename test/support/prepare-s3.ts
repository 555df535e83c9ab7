/** Installs moto once, before files that need it are loaded side by side. */
export async function setup(): Promise<void> {
  await import('./start-s3-server.ts');
}
