/** Whether a folder's mode lets a user make files in it. */
export function mayWrite(
  folder: { uid: number; gid: number; mode: number },
  user: { uid: number; gid: number },
): boolean {
  if (user.uid === 0) return true;
  if (folder.uid === user.uid) return (folder.mode & 0o300) === 0o300;
  if (folder.gid === user.gid) return (folder.mode & 0o030) === 0o030;
  return (folder.mode & 0o003) === 0o003;
}
