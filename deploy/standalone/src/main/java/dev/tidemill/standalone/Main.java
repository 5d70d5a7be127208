package dev.tidemill.standalone;

import dev.tidemill.standalone.cli.Tidemill;
import java.util.Locale;

/** Where the process begins. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    speakEnglish();
    System.exit(Tidemill.execute(args));
  }

  /**
   * Messages are English, so their numbers are too, whatever the country of the machine: 0.5, not
   * 0,5. Without a country the digits of each number are looked up in the data of locales, which
   * Kafka Streams does for each record and each topic without one.
   */
  public static void speakEnglish() {
    Locale.setDefault(Locale.US);
  }
}
