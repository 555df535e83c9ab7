import { describe, expect, it } from 'vitest';
import { API_PATH } from '../../../../contract/api/api-path.ts';
import { assertRole, isChange, roleNeededAt } from './change-guard.ts';

describe('a route that changes something', () => {
  it('is refused when nobody has said who may', () => {
    expect(() => assertRole({ method: 'POST', url: '/api/v1/new' })).toThrow('/api/v1/new changes something');
    expect(() => assertRole({ method: ['GET', 'DELETE'], url: '/api/v1/new' })).toThrow('has no role');
  });

  it.each([
    { method: 'GET', url: '/api/v1/new' },
    { method: 'POST', url: API_PATH.sync },
    { method: 'POST', url: '/api/v1/new', config: { isReading: true } },
    { method: 'POST', url: '/v2/new', config: { access: 'self' as const } },
    { method: 'PUT', url: '/queues/api/queues/:queueName/pause' },
  ])('is none, or has its role: %j', (route) => {
    expect(() => assertRole(route)).not.toThrow();
  });

  it('needs more where the action is graver, and the most where nobody knows it', () => {
    expect(roleNeededAt(API_PATH.schedule)).toBe('operator');
    expect(roleNeededAt(API_PATH.schedule, 'run')).toBe('operator');
    expect(roleNeededAt(API_PATH.schedule, 'pause')).toBe('admin');
    expect(roleNeededAt(API_PATH.schedule, 'toString')).toBe('admin');
    expect(roleNeededAt('/queues/api/queues/:queueName/pause')).toBe('admin');
    expect(roleNeededAt('/api/v1/new')).toBeUndefined();
  });

  it('is told by its method, whatever else it takes', () => {
    expect(isChange({ method: ['HEAD', 'GET'] })).toBe(false);
    expect(isChange({ method: ['GET', 'PUT'] })).toBe(true);
  });
});
