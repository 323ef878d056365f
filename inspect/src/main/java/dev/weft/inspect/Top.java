package dev.weft.inspect;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Shows in a terminal what a program does, drawn again each second: {@code ./weft top PID}. Where
 * there is no terminal, it prints one screen, without an end, and leaves it at that.
 */
final class Top {
  private static final long PERIOD_MILLIS = 1_000;
  private static final int MOST_TASKS_PRINTED = 1_000;
  private static final int ESCAPE = 27;
  private static final int END_OF_TEXT = 3;
  private static final int DELETE = 127;
  private static final int BACKSPACE = 8;
  private static final int LONGEST_FILTER = 100;

  private final ManagedProgram program;
  private final Terminal terminal;
  private final StringBuilder filter = new StringBuilder();
  private TopScreen.Order order = TopScreen.Order.MADE;
  private int state;
  private boolean typing;
  private boolean over;

  private Top(ManagedProgram program, Terminal terminal) {
    this.program = program;
    this.terminal = terminal;
  }

  /** Shows a program until its user has seen enough, and lets go of it. */
  @SuppressWarnings("SystemOut") // it is a program for the command line
  static void show(ManagedProgram program) throws CannotShowException, IOException {
    try (program;
        Terminal terminal = Terminal.takeOver()) {
      if (terminal != null) {
        new Top(program, terminal).run();
        return;
      }
      Map<?, ?> seen = program.look(Map.of("entries", MOST_TASKS_PRINTED));
      TopScreen screen = new TopScreen(seen, TopScreen.Order.MADE, "", "", false);
      screen.lines(Integer.MAX_VALUE).forEach(System.out::println);
    }
  }

  private void run() throws CannotShowException, IOException {
    while (!over) {
      Terminal.Size size = terminal.size();
      Map<String, Object> wanted = new HashMap<>();
      wanted.put("entries", size.rows());
      wanted.put("name", filter.toString());
      wanted.put("state", TopScreen.STATES.get(state));
      Map<?, ?> seen = program.look(wanted);
      draw(seen, size);
      long end = System.nanoTime() + PERIOD_MILLIS * 1_000_000;
      long left = PERIOD_MILLIS;
      while (left > 0 && !over) {
        Integer key = terminal.key(left);
        if (key != null && pressed(key)) {
          break; // what is wanted is another thing now
        }
        if (key != null) {
          draw(seen, size);
        }
        left = (end - System.nanoTime()) / 1_000_000;
      }
    }
  }

  private void draw(Map<?, ?> seen, Terminal.Size size) throws IOException {
    var screen = new TopScreen(seen, order, filter.toString(), TopScreen.STATES.get(state), typing);
    terminal.print(screen.draw(size.rows(), size.columns()));
  }

  /**
   * Does what a key is for.
   *
   * @return whether the program is to be asked anew
   */
  private boolean pressed(int key) {
    if (key < 0 || key == END_OF_TEXT) {
      over = true;
      return false;
    }
    if (typing) {
      return typed(key);
    }
    switch (key) {
      case 'q', 'Q' -> over = true;
      case 's' -> order = order.next();
      case '/' -> typing = true;
      case 'f' -> {
        state = (state + 1) % TopScreen.STATES.size();
        return true;
      }
      case ESCAPE -> {
        boolean filtered = !filter.isEmpty() || state != 0;
        filter.setLength(0);
        state = 0;
        return filtered;
      }
      default -> {}
    }
    return false;
  }

  /** A key while the filter is typed. */
  private boolean typed(int key) {
    switch (key) {
      case '\r', '\n' -> typing = false;
      case ESCAPE -> {
        typing = false;
        filter.setLength(0);
      }
      case DELETE, BACKSPACE -> filter.setLength(Math.max(0, filter.length() - 1));
      default -> {
        if (key >= ' ' && key < DELETE && filter.length() < LONGEST_FILTER) {
          filter.append((char) key);
        }
      }
    }
    return true;
  }
}
