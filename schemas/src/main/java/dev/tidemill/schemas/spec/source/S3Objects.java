package dev.tidemill.schemas.spec.source;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.field.OneOf;
import dev.tidemill.schemas.spec.field.SecretBundle;
import dev.tidemill.schemas.spec.field.SecretRef;
import dev.tidemill.schemas.spec.kind.KindRules;
import dev.tidemill.schemas.spec.kind.OutsideRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The objects of a bucket below a prefix, which are read as files are. */
@JsonTypeName("s3")
@JsonClassDescription(
    "The objects of an S3 bucket, or of a store that speaks its protocol, and how they are read.")
public record S3Objects(
    @Matches(
            value = "^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?$",
            says = "s3://BUCKET/PREFIX/, with a bucket in lower case")
        @JsonPropertyDescription("The bucket and the prefix of the keys: s3://bucket/prefix/.")
        String uri,
    @JsonProperty(defaultValue = "*")
        @JsonPropertyDescription(
            "Which keys below the prefix, as paths, for example \"dt=*/*.parquet\".")
        String glob,
    @JsonPropertyDescription(
            "The address of a store that is not Amazon's, for example https://minio.internal:9000.")
        Optional<String> endpoint,
    @JsonPropertyDescription(
            "The region, for example eu-central-1; without it, what the environment says, or"
                + " us-east-1.")
        Optional<String> region,
    @JsonPropertyDescription(
            "The keys of an account. Without them they are found as Amazon's tools find them: in"
                + " the environment, in ~/.aws, or with the machine.")
        Optional<Credentials> credentials,
    @JsonProperty(defaultValue = "30s")
        @JsonPropertyDescription(
            "How often the keys are listed, for example 5m. A notification of the bucket makes"
                + " Tidemill look at once.")
        Duration every,
    @JsonPropertyDescription(
            "The Kafka topic with notifications of the bucket, for example {topic: bucket-events};"
                + " without it they may come to /hooks/s3.")
        Optional<BucketNotifications> notifications,
    @OneOf({"csv", "tsv", "parquet", "jsonl"})
        @Computed("what the end of the glob says, such as *.parquet")
        @JsonPropertyDescription(
            "The format of the objects. Those whose keys end in .gz or .zst are unpacked, those of"
                + " Parquet aside.")
        String format,
    @Computed("none")
        @JsonPropertyDescription(
            "DuckDB types of columns, for example {zip: VARCHAR, x1: DOUBLE}. A value that is not"
                + " of its type fails its file. The type of a column that is not named here is"
                + " found in all of its values.")
        Map<String, String> types,
    @Computed("0")
        @Limits(min = 0, below = 1)
        @JsonPropertyDescription(
            "The share of the values of a column in types that may be of another type before a file"
                + " fails. They are missing then.")
        double maxMistyped,
    @JsonPropertyDescription(
            "What stands between columns, for example \";\". Without it, it is found in each file.")
        Optional<String> delimiter,
    @JsonPropertyDescription(
            "What stands around values that hold a delimiter. Without it, it is found in each"
                + " file.")
        Optional<String> quote,
    @OneOf({".", ","})
        @JsonPropertyDescription("The sign before the fraction of a number; a dot without it.")
        Optional<String> decimal,
    @JsonPropertyDescription(
            "How days are written, in the codes of strptime, for example \"%d.%m.%Y\". 2024-12-31"
                + " is always read.")
        Optional<String> dateFormat,
    @JsonPropertyDescription(
            "How times are written, in the codes of strptime, for example \"%d/%m/%Y %H:%M\"; or"
                + " epoch-seconds, epoch-millis or epoch-micros for numbers since 1970, in columns"
                + " that types declares and in the time of the rows. 2024-12-31 10:00:00 is always"
                + " read.")
        Optional<String> timestampFormat,
    @JsonPropertyDescription(
            "The time zone of times without an offset, for example Europe/Zurich; UTC without it.")
        Optional<String> timeZone,
    @JsonPropertyDescription(
            "The character set of the files, for example windows-1252; UTF-8 without it.")
        Optional<String> encoding,
    @Computed("none")
        @JsonPropertyDescription(
            "Words that stand for a missing value, beside nothing at all, for example [NA, null].")
        List<String> nullWords,
    @JsonPropertyDescription(
            "Whether the first line names the columns; true without it, unless names are given.")
        Optional<Boolean> header,
    @Computed("none")
        @JsonPropertyDescription("The names of the columns of files without a header, in order.")
        List<String> names)
    implements SourceSpec.Kind {

  /** The ends of names by which a format is known. */
  private static final List<String> FORMATS = List.of("csv", "tsv", "parquet", "jsonl");

  public S3Objects {
    format = format == null ? formatOf(glob) : format;
    types = types == null ? Map.of() : types;
    nullWords = nullWords == null ? List.of() : nullWords;
    names = names == null ? List.of() : names;
  }

  /** The keys of an account. */
  @JsonClassDescription("The keys of an account.")
  public record Credentials(
      @JsonPropertyDescription("The place of the access key.") Optional<SecretRef> accessKey,
      @JsonPropertyDescription("The place of the secret key.") Optional<SecretRef> secretKey,
      @JsonPropertyDescription("The place of a session's token.") Optional<SecretRef> sessionToken,
      @JsonPropertyDescription(
              "A secret that has both, under the keys AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
          Optional<SecretBundle> fromSecret) {

    /** Where the access key is. */
    public SecretRef accessKeyPlace() {
      return accessKey.orElseGet(() -> fromSecret.orElseThrow().key("AWS_ACCESS_KEY_ID"));
    }

    /** Where the secret key is. */
    public SecretRef secretKeyPlace() {
      return secretKey.orElseGet(() -> fromSecret.orElseThrow().key("AWS_SECRET_ACCESS_KEY"));
    }

    boolean isWhole() {
      return fromSecret.isPresent()
          ? accessKey.isEmpty() && secretKey.isEmpty()
          : accessKey.isPresent() && secretKey.isPresent();
    }
  }

  @Override
  public void check(KindRules rules) {
    notifications.ifPresent(n -> n.check(rules));
    endpoint.ifPresent(e -> rules.url("endpoint", e, OutsideRules.Reached.STORE));
    if (format.isEmpty()) {
      rules.problem(
          "format",
          "it is missing, and the end of the glob does not say it; allowed: "
              + String.join(", ", FORMATS));
    }
    if (credentials.filter(c -> !c.isWhole()).isPresent()) {
      rules.problem("credentials", "write accessKey and secretKey, or fromSecret: {name} for both");
    }
  }

  /** Empty if the end of a pattern does not say it. */
  private static String formatOf(String glob) {
    String plain = glob == null ? "" : glob.replaceFirst("\\.(gz|zst)$", "");
    return FORMATS.stream().filter(f -> plain.endsWith("." + f)).findFirst().orElse("");
  }

  /** The name of the bucket. */
  public String bucket() {
    return place()[0];
  }

  /** What keys begin with: nothing, or a text that ends in a slash. */
  public String prefix() {
    String prefix = place()[1];
    return prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
  }

  private String[] place() {
    String rest = uri.substring("s3://".length());
    int slash = rest.indexOf('/');
    return slash < 0
        ? new String[] {rest, ""}
        : new String[] {rest.substring(0, slash), rest.substring(slash + 1)};
  }

  @Override
  public FileReading reading(List<String> timeColumns) {
    return new FilesSpec(
            uri,
            glob,
            format,
            Duration.ZERO,
            types,
            maxMistyped,
            delimiter,
            quote,
            decimal,
            dateFormat,
            timestampFormat,
            timeZone,
            encoding,
            nullWords,
            header,
            names)
        .reading(timeColumns);
  }

  @Override
  public boolean isOfFiles() {
    return true;
  }

  @Override
  public SourceSpec.Dataset dataset(Path folder) {
    return new SourceSpec.Dataset("s3://" + bucket(), prefix().isEmpty() ? "/" : prefix());
  }
}
