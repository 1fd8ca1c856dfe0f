/** Running activities are cancelled after the grace time, and handed back to Temporal. */
export const shutdownGraceTimeMs = 30_000;
/** What has not ended then is left behind. The container's stop timeout must be longer: a killed worker reports nothing. */
export const shutdownForceTimeMs = 40_000;
