package dev.tidemill.standalone;

import dev.tidemill.standalone.cli.Tidemill;

/** Where the process begins. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(Tidemill.execute(args));
  }
}
