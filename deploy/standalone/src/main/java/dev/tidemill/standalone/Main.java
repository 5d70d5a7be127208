package dev.tidemill.standalone;

import dev.tidemill.cli.Tidemill;
import dev.tidemill.standalone.command.AllCommands;

/** Where the process begins. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(Tidemill.execute(AllCommands.list(), args));
  }
}
