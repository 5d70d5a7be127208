package dev.tidemill.schemas.spec.source;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.GitSpec;
import dev.tidemill.schemas.spec.ReadingSpec;
import dev.tidemill.schemas.spec.field.Computed;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.field.OneOf;
import dev.tidemill.schemas.spec.kind.KindRules;
import dev.tidemill.schemas.spec.kind.OutsideRules;
import dev.tidemill.schemas.spec.source.S3Objects.Credentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The file or folder that a pointer of DVC names, in the version of a commit. */
@JsonTypeName("dvc")
@JsonClassDescription(
    "A file or folder under DVC: a pointer in a git repository names its version, and a remote of"
        + " DVC has its bytes. How they are read is said as for files.")
public record DvcData(
    @Matches(
            value = "^(?!/)(?!(.*/)?\\.\\.(/|$))(.+\\.dvc|(.+/)?dvc\\.lock)$",
            says = "a file of the repository that ends in .dvc, or is called dvc.lock")
        @JsonPropertyDescription(
            "The pointer in the repository, such as data/train.csv.dvc, or dvc.lock.")
        String path,
    @JsonPropertyDescription(
            "Which output of the pointer, by its path there, for example data/train.csv. A pointer"
                + " with several, such as dvc.lock, needs it.")
        Optional<String> out,
    @JsonPropertyDescription("The repository that has the pointer; that of code.git without it.")
        Optional<GitSpec> git,
    @JsonPropertyDescription(
            "The remote of DVC that has the bytes: s3://BUCKET/PREFIX, or a folder, relative to"
                + " this file or absolute.")
        String remote,
    @JsonPropertyDescription(
            "The address of a store of S3 that is not Amazon's, for example"
                + " https://minio.internal:9000.")
        Optional<String> endpoint,
    @JsonPropertyDescription(
            "The region of the bucket, for example eu-central-1; without it, what the environment"
                + " says, or us-east-1.")
        Optional<String> region,
    @JsonPropertyDescription(
            "The keys of an account of S3. Without them they are found as Amazon's tools find them:"
                + " in the environment, in ~/.aws, or with the machine.")
        Optional<Credentials> credentials,
    @JsonProperty(defaultValue = "**")
        @JsonPropertyDescription(
            "Of a folder, which of its files, as paths, for example \"dt=*/*.parquet\".")
        String glob,
    @JsonProperty(defaultValue = "1m")
        @JsonPropertyDescription(
            "How often the repository is asked for a new commit, for example 5m. A webhook of the"
                + " repository makes Tidemill look at once.")
        Duration every,
    @OneOf({"csv", "tsv", "parquet", "jsonl"})
        @Computed("what the end of the glob, of out or of the pointer says, such as train.csv.dvc")
        @JsonPropertyDescription(
            "The format of the files. Those whose names end in .gz or .zst are unpacked, those of"
                + " Parquet aside.")
        String format,
    @JsonUnwrapped ReadingSpec rows)
    implements SourceSpec.Kind {

  private static final String BUCKET = "s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?";

  /** URLs of other stores, and {@code user@host:path}. */
  private static final Pattern ELSEWHERE =
      Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+|[^/@:]+@[^/@:]+):.*");

  /** The ends of names by which a format is known. */
  private static final List<String> FORMATS = List.of("csv", "tsv", "parquet", "jsonl");

  public DvcData {
    format = format == null ? formatOf(glob, out, path) : format;
  }

  /** Empty if no name says it. */
  private static String formatOf(String glob, Optional<String> out, String path) {
    return Stream.of(glob, out.orElse(null), path)
        .filter(name -> name != null)
        .map(name -> name.replaceFirst("\\.dvc$", "").replaceFirst("\\.(gz|zst)$", ""))
        .flatMap(name -> FORMATS.stream().filter(f -> name.endsWith("." + f)))
        .findFirst()
        .orElse("");
  }

  @Override
  public SourceSpec.Kind beside(Optional<CodeSpec> code) {
    return git.isPresent()
        ? this
        : new DvcData(
            path,
            out,
            code.flatMap(CodeSpec::git),
            remote,
            endpoint,
            region,
            credentials,
            glob,
            every,
            format,
            rows);
  }

  /** The repository, of a specification that is whole. */
  public GitSpec repository() {
    return git.orElseThrow(() -> new IllegalStateException("Neither dvc.git nor code.git"));
  }

  /** Whether the remote is a bucket of S3. */
  public boolean isBucket() {
    return remote.startsWith("s3://");
  }

  @Override
  public void check(KindRules rules) {
    if (format.isEmpty()) {
      rules.problem(
          "format", "it is missing, and no name says it; allowed: " + String.join(", ", FORMATS));
    }
    if (isBucket() ? !remote.matches(BUCKET) : ELSEWHERE.matcher(remote).matches()) {
      rules.problem(
          "remote",
          "\"%s\" is not a remote that Tidemill reads; allowed are s3://BUCKET/PREFIX and a folder"
              .formatted(remote.replaceFirst("(?<=://)[^/@]*@", "")));
    }
    endpoint.ifPresent(e -> rules.url("endpoint", e, OutsideRules.Reached.STORE));
    if (!isBucket() && (endpoint.isPresent() || region.isPresent() || credentials.isPresent())) {
      rules.problem("remote", "endpoint, region and credentials are for s3:// alone");
    }
    if (credentials.filter(c -> !c.isWhole()).isPresent()) {
      rules.problem("credentials", "write accessKey and secretKey, or fromSecret: {name} for both");
    }
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

  /** The pointer in its repository, which names the data whatever the remote is. */
  @Override
  public SourceSpec.Dataset dataset(Path folder) {
    String url = git.map(GitSpec::url).orElse("").replaceFirst("(?<=://)[^/@]*@", "");
    return new SourceSpec.Dataset(url, path + out.map(o -> "#" + o).orElse(""));
  }
}
