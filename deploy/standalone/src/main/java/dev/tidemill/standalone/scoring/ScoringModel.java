package dev.tidemill.standalone.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.DownloadedModel;
import dev.tidemill.cli.NamedVersion;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.http.Json;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.file.FileReading;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A model to score with.
 *
 * @param pipeline empty if nobody knows it
 * @param version 0 if nobody knows it
 * @param signature empty: the model itself has to say what it takes
 * @param ids columns that are carried along
 * @param idsNamed whether the caller named them; else they are those of the pipeline's query, which
 *     a file need not have
 * @param readings how the pipeline reads its files
 * @param prepare what makes the model's inputs of the rows; empty: the rows have them
 */
public record ScoringModel(
    String pipeline,
    int version,
    String digest,
    Path file,
    Optional<Signature> signature,
    List<String> ids,
    boolean idsNamed,
    List<FileReading> readings,
    Optional<PreparedRows> prepare) {

  /** A model that is given the rows as they are, with these columns of id. */
  public ScoringModel(
      String pipeline,
      int version,
      String digest,
      Path file,
      Optional<Signature> signature,
      List<String> ids) {
    this(pipeline, version, digest, file, signature, ids, true, List.of(), Optional.empty());
  }

  private static final String NOTE = "version.json";

  /** A file; the note that a download leaves beside it says what it is. */
  public static ScoringModel ofFile(Path file, List<String> ids)
      throws IOException, UnusableRowsException {
    if (!Files.exists(file)) {
      throw new UnusableRowsException("There is no model " + file);
    }
    String digest =
        Files.isDirectory(file) ? FolderArchive.digest(file) : ArtefactStore.digest(file);
    Path note = file.resolveSibling(NOTE);
    if (!Files.isRegularFile(note)) {
      return new ScoringModel("", 0, digest, file, Optional.empty(), ids);
    }
    JsonNode said = Json.mapper().readTree(Files.readString(note));
    if (!said.path("digest").asText().equals(digest)) {
      throw new UnusableRowsException(
          "%s is not the model that %s is about: its digest is %s, and not %s"
              .formatted(file, note, digest, said.path("digest").asText()));
    }
    return new ScoringModel(
        said.path("pipeline").asText(),
        said.path("version").asInt(),
        digest,
        file,
        signature(said.path("signature")),
        ids);
  }

  /**
   * A version of a pipeline, which is downloaded.
   *
   * @param ids empty: those of the pipeline
   * @param store of the Tidemill's machine, which has the code that makes the model's inputs;
   *     empty: the rows are prepared already
   */
  public static ScoringModel ofServer(
      ApiClient api,
      NamedVersion named,
      Optional<List<String>> ids,
      Optional<ArtefactStore> store,
      Path folder)
      throws IOException, UnusableRowsException {
    JsonNode known = api.get(named.path());
    if (!ModelFormat.of(known.path("format").asText()).onnx()) {
      throw new UnusableRowsException(
          "%s is not an ONNX model; score runs ONNX models. Download it with `tidemill models"
                  .formatted(named)
              + " download`, and score with your own program");
    }
    JsonNode pipeline = api.get(ApiClient.pipeline(named.pipeline()));
    PipelineSpec spec =
        PipelineSpecs.parse(pipeline.path("source").asText(), "pipeline.yaml").orThrow();
    NamedVersion numbered = new NamedVersion(named.pipeline(), known.path("version").asText());
    DownloadedModel downloaded = DownloadedModel.fetch(api, numbered, folder);
    Path live = Path.of(pipeline.path("folder").asText());
    String code = known.path("codeDigest").asText();
    Optional<PreparedRows> prepare =
        store
            .filter(s -> spec.prepare().isPresent())
            .map(s -> new PreparedRows(spec, live, code, s));
    return new ScoringModel(
        named.pipeline(),
        known.path("version").asInt(),
        downloaded.digest(),
        downloaded.path(),
        signature(known.path("signature")),
        ids.orElse(spec.data().columns().id()),
        ids.isPresent(),
        prepare.isPresent() ? List.of() : readings(spec),
        prepare);
  }

  private static List<FileReading> readings(PipelineSpec spec) {
    return spec.data().sources().stream()
        .map(source -> spec.data().reading(source, List.of()))
        .toList();
  }

  private static Optional<Signature> signature(JsonNode said) {
    try {
      return said.isObject()
          ? Optional.of(Json.mapper().treeToValue(said, Signature.class))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new CliException("The signature of the model is not understood: " + e.getMessage(), 69);
    }
  }

  /** What it is called in a sentence. */
  public String title() {
    return version == 0
        ? file.getFileName() + ", sha256 " + digest.substring(0, 12)
        : "version %d of %s".formatted(version, pipeline);
  }
}
