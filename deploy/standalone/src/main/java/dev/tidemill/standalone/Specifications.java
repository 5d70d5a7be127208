package dev.tidemill.standalone;

import dev.tidemill.kit.net.RefusedUrlException;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.net.UrlUse;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.kind.OutsideRules;
import dev.tidemill.trigger.calendar.ZonedCalendar;
import dev.tidemill.trigger.cel.CelExpressions;
import java.time.Instant;
import java.util.Optional;

/** Reads specifications with all that Tidemill knows of them, for the command line and the API. */
public final class Specifications {

  private static final ZonedCalendar CALENDAR = new ZonedCalendar();

  /** What at least one installation allows. */
  private static final UrlRules SOMEWHERE =
      UrlRules.of(Settings.defaults().with(KitSettings.LOCAL_URLS, "true")).asWritten();

  private final UrlRules urls;

  private Specifications(UrlRules urls) {
    this.urls = urls;
  }

  /** Those of an installation, whose settings say which addresses may be reached. */
  public static Specifications of(Settings settings) {
    return new Specifications(UrlRules.of(settings).asWritten());
  }

  /**
   * Reads YAML. An address that one installation allows and another does not is allowed, as the
   * command line does not know where the pipeline will be.
   *
   * @param file name for messages
   */
  public static PipelineSpecs.ParseResult parse(String yaml, String file) {
    return new Specifications(SOMEWHERE).read(yaml, file);
  }

  /**
   * Reads YAML, for an installation.
   *
   * @param file name for messages
   */
  public PipelineSpecs.ParseResult read(String yaml, String file) {
    return PipelineSpecs.parse(
        yaml,
        file,
        new OutsideRules(
            s -> CALENDAR.problem(s, Instant.now()),
            CelExpressions::conditionProblem,
            CelExpressions::valueProblem,
            this::problem));
  }

  private Optional<String> problem(String url, OutsideRules.Reached of) {
    try {
      switch (of) {
        case REPOSITORY -> urls.check(url, UrlUse.GIT);
        case STORE -> urls.check(url, UrlUse.S3);
        case DATABASE -> urls.checkJdbc(url);
        case BROKER -> urls.checkHost(url);
        case SERVER -> SOMEWHERE.check(url, UrlUse.SERVER); // often beside its gateway
      }
      return Optional.empty();
    } catch (RefusedUrlException e) {
      return Optional.of(e.getMessage());
    }
  }
}
