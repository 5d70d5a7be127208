package dev.tidemill.standalone;

import dev.tidemill.cli.CliProgram;
import dev.tidemill.kit.files.LaunchedFolder;
import dev.tidemill.standalone.command.AllCommands;

/** Where the process begins. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    LaunchedFolder.hold();
    System.exit(CliProgram.execute(AllCommands.list(), args));
  }
}
