/** What an error that our transport makes itself holds as its data; apart from it, so that the SDK is loaded only where it is used. */
export const streamEnded = 'stream-ended';
