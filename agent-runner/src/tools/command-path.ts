/** PATH of the agent's commands. The image's own folders come first; in another image the usual ones serve. */
export const commandPath = '/app:/bin:/usr/local/bin:/usr/bin:/usr/local/sbin:/usr/sbin:/sbin';
