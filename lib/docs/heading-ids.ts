/** Ids of an article's headings in their order, made as GitHub makes them: the second of the same words gets `-1`. */
export class HeadingIds {
  private readonly taken = new Map<string, number>();

  next(text: string): string {
    const plain = text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    const count = this.taken.get(plain) ?? 0;
    this.taken.set(plain, count + 1);
    return count === 0 ? plain : `${plain}-${count}`;
  }
}
