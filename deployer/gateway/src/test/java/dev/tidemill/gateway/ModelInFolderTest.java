package dev.tidemill.gateway;

import static dev.tidemill.gateway.RunningGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.kit.store.FolderArchive;
import dev.tidemill.schemas.message.EndpointState;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that keeps its weights in a file beside model.onnx: sigmoid(w . features). */
class ModelInFolderTest {

  private static final String WEIGHTS = "external-weights.onnx.data";

  @TempDir Path folder;
  private RunningGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = new RunningGateway(folder);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private Path model() throws Exception {
    Path model = Files.createTempDirectory(folder, "model");
    for (Map.Entry<String, String> file :
        Map.of("external-weights.onnx", "model.onnx", WEIGHTS, WEIGHTS).entrySet()) {
      try (InputStream in = getClass().getResourceAsStream("/models/" + file.getKey())) {
        Files.copy(in, model.resolve(file.getValue()));
      }
    }
    return model;
  }

  private String stored(Path model) throws Exception {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    FolderArchive.pack(model, archive);
    return gateway.store.put(archive.toByteArray());
  }

  private static Route route(int version, String digest) {
    return RunningGateway.route(
        1,
        version,
        new RouteVersion(
            version,
            digest,
            RouteRole.CHAMPION,
            100,
            RunningGateway.columns(List.of(), Map.of()),
            Optional.empty(),
            ModelFormat.ONNX_FOLDER.word()));
  }

  private double answer(String features) {
    return json(gateway.infer("f-1", features)).at("/outputs/0/data/0").asDouble();
  }

  @Test
  void itIsServedWithItsWeightsAndOtherWeightsAreAnotherModel() throws Exception {
    String digest = stored(model());
    gateway.serve(route(1, digest));
    assertThat(answer("1, 2, 3")).isCloseTo(1 / (1 + Math.exp(-3)), within(1e-6));

    Path other = model();
    ByteBuffer weights = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(other.resolve(WEIGHTS), weights.putFloat(0).putFloat(0).putFloat(1).array());
    String otherDigest = stored(other);
    assertThat(otherDigest).isNotEqualTo(digest);
    gateway.serve(route(2, otherDigest));
    assertThat(answer("9, 9, 0.5")).isCloseTo(1 / (1 + Math.exp(-0.5)), within(1e-6));
  }

  @Test
  void withoutItsWeightsItIsNotLoadedAndTheFileIsNamed() throws Exception {
    Path model = model();
    Files.delete(model.resolve(WEIGHTS));
    gateway.gateway.route(route(1, stored(model)));
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(gateway.gateway.states())
                    .flatExtracting(EndpointState::versions)
                    .extracting(LoadedVersion::status, LoadedVersion::error)
                    .containsExactly(
                        tuple(
                            LoadStatus.FAILED,
                            "The model cannot be loaded: it keeps weights in "
                                + WEIGHTS
                                + ", which is not beside model.onnx. Write both into"
                                + " TIDEMILL_OUTPUT, or save it as one file, for example with"
                                + " onnx.save(model, path, save_as_external_data=False) or, in"
                                + " PyTorch, external_data=False")));
  }
}
