/** How something went, for its sign and colour. */
export type Tone = 'good' | 'bad' | 'busy' | 'waiting' | 'plain';

/** Something that happened, told in one line. */
export interface Change {
  /** Who did it: a forge, a stage of the bridge, or a person. */
  actor: string;
  text: string;
  tone?: Tone;
}

/** One line of the board: a check of the commit beside the CI job it tells about. */
export interface BoardRow {
  name: string;
  /** GitLab's own word for the CI job's state; absent where there is no CI job. */
  gitlab?: { text: string; tone: Tone };
  /** The check on GitHub; absent while there is none. */
  github?: { text: string; tone: Tone };
}

export interface View {
  /** True where the board is seen: then what it shows need not be told as well. */
  readonly showsBoard: boolean;
  /** Begins a part of the story, and the clock of its changes. */
  chapter(title: string): void;
  change(change: Change): void;
  /** Lines as they are, e.g. what a check says. */
  text(lines: string[]): void;
  /** Draws the board, over the one before. */
  board(title: string, rows: BoardRow[]): void;
  /** The board stays on the screen as it is, and the story goes on below it. */
  keepBoard(): void;
  /** Gives the terminal back. May be called twice. */
  close(): void;
}
