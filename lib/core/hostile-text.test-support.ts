/** What a terminal or a page could take for an order, and what tries to pass for a record of ours. */
export const hostileTexts = [
  'a NUL \0 and a backspace \b\b\b',
  '\u001b]0;a title\u0007\u001b]52;c;aGk=\u0007',
  '\u001b]8;;https://example.com\u001b\\a link\u001b]8;;\u001b\\',
  '\u001b[2J\u001b[H\u001b[?1049h\u001b[31mred\u001b[6n',
  '\u001bP$q"p\u001b\\ \u001b_Gf=24;AAAA\u001b\\',
  '\u009b2J\u009d0;a title\u009c by C1',
  'right \u202eto left\u202c \u2066isolated\u2069 \u200bnothing\ufeff',
  '10 %\r50 %\r100 %',
  '<img src=x onerror="document.title = 1"><script>1</script><a href="javascript:1">x</a>',
  '2026-11-23T10:00:00.000000000+00:00 stderr F console: Container stopped',
  '\u2028a line\u2029by others',
  '\ufffd\udbff\udfff',
];

/** Characters that steer a terminal or reorder a text. */
export const steering = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;
