package dev.tidemill.schemas.spec.source;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.ReadingSpec;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.field.OneOf;
import dev.tidemill.schemas.spec.field.SecretBundle;
import dev.tidemill.schemas.spec.field.SecretRef;
import dev.tidemill.schemas.spec.kind.KindRules;
import dev.tidemill.schemas.spec.kind.OutsideRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
    @JsonUnwrapped ReadingSpec rows)
    implements SourceSpec.Kind {

  /** The ends of names by which a format is known. */
  private static final List<String> FORMATS = List.of("csv", "tsv", "parquet", "jsonl");

  public S3Objects {
    format = format == null ? formatOf(glob) : format;
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
  public double maxMistyped() {
    return rows.maxMistyped();
  }

  @Override
  public FileReading reading(List<String> timeColumns) {
    return rows.reading(format, timeColumns);
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
