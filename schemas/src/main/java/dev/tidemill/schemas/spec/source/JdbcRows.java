package dev.tidemill.schemas.spec.source;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.field.SecretRef;
import dev.tidemill.schemas.spec.field.Written;
import dev.tidemill.schemas.spec.field.Written.Notation;
import dev.tidemill.schemas.spec.kind.KindRules;
import dev.tidemill.schemas.spec.kind.OutsideRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rows of a query to a database. */
@JsonTypeName("jdbc")
@JsonClassDescription(
    "The rows of a query to a database. A run reads those above the watermark of the last one, in"
        + " one transaction that only reads.")
public record JdbcRows(
    @JsonPropertyDescription(
            "The database, for example jdbc:postgresql://db/shop. The driver of PostgreSQL comes"
                + " with Tidemill; another one is a jar in TIDEMILL_CLASSPATH.")
        String url,
    @JsonPropertyDescription("The user.") Optional<String> user,
    @JsonPropertyDescription("The place of the password.") Optional<SecretRef> password,
    @JsonPropertyDescription("One SELECT that gives the rows.") String query,
    @JsonPropertyDescription(
            "The column of the query, of whole numbers or times, that is larger in each later row.")
        String watermark,
    @Written(Notation.WORDS)
        @JsonPropertyDescription(
            "How far below the watermark rows may still be committed: a duration such as 1h, or a"
                + " number such as 1000 for a watermark of whole numbers. These rows are read again"
                + " each time, and those that came late are new rows. Without it a late row is"
                + " found only by the next run, which then reads all rows again.")
        Optional<String> overlap,
    @JsonProperty(defaultValue = "1m")
        @JsonPropertyDescription("How often new rows are looked for, for example 10m.")
        Duration every,
    @JsonProperty(defaultValue = "10m")
        @JsonPropertyDescription("How long a query may take, at least 1s.")
        Duration timeout)
    implements SourceSpec.Kind {

  private static final Pattern PLACE =
      Pattern.compile("jdbc:([a-z0-9]+):(?:[a-z]+:)*(?://([^/?;]*))?/?([^?;]*).*");

  private static final Pattern SECRET_OPTION =
      Pattern.compile(
          "[?&;:,(]\\s*(password|pwd|sslpassword|accesstoken|secretkey|token)\\s*=",
          Pattern.CASE_INSENSITIVE);

  /** USER@HOST, and USER/PASSWORD@HOST as Oracle's driver has it. */
  private static final Pattern LOGIN = Pattern.compile("^[^?;]*[^?;:/]@");

  private static final Pattern OVERLAP =
      Pattern.compile("[1-9][0-9]{0,8}(ms|s|m|h|d)|[1-9][0-9]{0,14}");

  @Override
  public FileReading reading(List<String> timeColumns) {
    return FileReading.of(FileReading.Format.PARQUET);
  }

  @Override
  public SourceSpec.Dataset dataset(Path folder) {
    Matcher place = PLACE.matcher(url);
    if (!place.matches()) {
      return new SourceSpec.Dataset("jdbc", url.replaceAll("[?;].*", ""));
    }
    String system = place.group(1).equals("postgresql") ? "postgres" : place.group(1);
    String host = place.group(2) == null ? "" : place.group(2);
    return new SourceSpec.Dataset(system + "://" + host, place.group(3));
  }

  @Override
  public void check(KindRules rules) {
    if (!url.startsWith("jdbc:")) {
      rules.problem(
          "url", "it is not the URL of a database; write jdbc:postgresql://HOST/DATABASE");
    }
    if (SECRET_OPTION.matcher(url).find()) {
      rules.problem("url", "a password may not stand in it; password names its place");
    } else if (LOGIN.matcher(url).find()) {
      rules.problem(
          "url", "a login may not stand in it; write user, and the place of the password");
    } else if (url.startsWith("jdbc:")) {
      rules.url("url", url, OutsideRules.Reached.DATABASE);
    }
    if (overlap.filter(o -> !OVERLAP.matcher(o).matches()).isPresent()) {
      rules.problem(
          "overlap",
          "expected a duration such as 1h for times, or a number such as 1000 for whole numbers,"
              + " found "
              + overlap.get());
    }
    if (timeout.toMillis() < 1000) {
      rules.problem("timeout", "it leaves no time; at least 1s is needed");
    }
  }
}
