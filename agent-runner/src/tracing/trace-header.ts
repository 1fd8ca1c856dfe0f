/** Key of headers in which Temporal's own interceptors for OpenTelemetry, of every language, pass a trace on. */
export const traceHeader = '_tracer-data';
