package dev.tidemill.deploy.analysis;

/** Names of the guards, as messages carry them. */
public final class Guards {

  public static final String ERRORS = "errors";
  public static final String EVENT_SHARE = "event-share";
  public static final String QUALITY = "quality";
  public static final String LATENCY = "latency";
  public static final String SAMPLE_RATIO = "sample-ratio";
  public static final String NAN = "nan";
  public static final String CONSTANT = "constant";
  public static final String COVERAGE = "coverage";

  private Guards() {}
}
