/** Under which the main thread tells its other threads where it answers. */
export const healthSocketKey = 'stigmer-health-socket';
