package dev.tidemill.gateway.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.gateway.tensor.Datatype;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.spec.Task;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelHostTest {

  private static final Duration GRACE = Duration.ofHours(1);
  private static final Map<String, TensorValue> INPUTS =
      Map.of(
          "features",
          new TensorValue("features", Datatype.FP32, new long[] {1, 3}, new float[] {1, 2, 3}));

  @TempDir Path folder;
  private final RunDeadlines deadlines = new RunDeadlines(Duration.ofSeconds(10));
  private ModelHost host;
  private Route one;
  private Route two;

  @BeforeEach
  void start() throws Exception {
    ArtefactStore store = new ArtefactStore(folder.resolve("artefacts"));
    host =
        new ModelHost(
            new ModelCache(folder.resolve("models"), digest -> open(store, digest)),
            deadlines,
            0,
            false,
            new NoServers(),
            GRACE,
            Duration.ofSeconds(1),
            () -> {});
    one = route(1, digest(store, "plain"));
    two = route(2, digest(store, "shifted"));
  }

  @AfterEach
  void stop() {
    host.close();
    deadlines.close();
  }

  @Test
  void whatNoRouteNamesStaysForItsGraceAndIsThenClosed() {
    ServedModel model = want(one);
    want(two);
    long unwanted = System.nanoTime();
    host.unload(unwanted + GRACE.toNanos() / 2);
    assertThat(host.ready(key(one))).contains(model);
    host.unload(unwanted + GRACE.toNanos());
    assertThat(host.ready(key(one))).isEmpty();
    assertThat(host.ready(key(two))).isPresent();
  }

  @Test
  void aVersionThatIsWantedAgainHasANewGrace() {
    ServedModel model = want(one);
    want(two);
    long firstEnd = System.nanoTime() + GRACE.toNanos();
    want(one);
    host.unload(firstEnd);
    assertThat(model.answer(INPUTS).score()).isPositive();

    long before = System.nanoTime();
    want(two);
    host.unload(before + GRACE.toNanos() - 1);
    assertThat(host.ready(key(one))).contains(model);
    assertThat(model.answer(INPUTS).score()).isPositive();
  }

  @Test
  void aMissingArtefactIsStillLoadingWithTheReasonAndServedOnceItComes() throws Exception {
    ArtefactStore elsewhere = new ArtefactStore(folder.resolve("elsewhere"));
    Route late = route(3, digest(elsewhere, "two-columns"));
    host.want(List.of(late));
    LoadedVersion missing = reported(version -> !version.error().isEmpty());
    assertThat(missing.status()).isEqualTo(LoadStatus.LOADING);
    assertThat(missing.error()).startsWith("cannot be read");

    digest(new ArtefactStore(folder.resolve("artefacts")), "two-columns");
    assertThat(reported(version -> version.status() == LoadStatus.READY).error()).isEmpty();
  }

  @Test
  void whatCanNeverBecomeRightHasFailed() {
    host.want(List.of(route(3, "no digest")));
    LoadedVersion failed = reported(version -> version.status() != LoadStatus.LOADING);
    assertThat(failed.status()).isEqualTo(LoadStatus.FAILED);
    assertThat(failed.error()).contains("not a SHA-256 digest");
  }

  @Test
  void whatIsWrongWithAModelIsToldWithoutTheFolderOfTheServer() throws Exception {
    ArtefactStore store = new ArtefactStore(folder.resolve("artefacts"));
    String noModel = store.put("not a model".getBytes(StandardCharsets.UTF_8));
    host.want(List.of(route(3, noModel)));
    LoadedVersion failed = reported(version -> version.status() != LoadStatus.LOADING);
    assertThat(failed.status()).isEqualTo(LoadStatus.FAILED);
    assertThat(failed.error()).isNotBlank().doesNotContain(folder.toString());
  }

  @Test
  void aRunThatTakesTooLongAtTheStartSaysNothingAboutTheModel() throws Exception {
    ArtefactStore store = new ArtefactStore(folder.resolve("artefacts"));
    String golden =
        store.put("{\"inputs\":[[1,2,3]],\"scores\":[0.5]}".getBytes(StandardCharsets.UTF_8));
    RouteVersion version = one.versions().get(0);
    try (RunDeadlines none = new RunDeadlines(Duration.ofNanos(1))) {
      ModelCache cache = new ModelCache(folder.resolve("models"), digest -> open(store, digest));
      Hosted late =
          new ModelLoader(cache, none, 0, false, new NoServers())
              .load(
                  key(one),
                  new RouteVersion(
                      version.version(),
                      version.digest(),
                      version.role(),
                      version.weight(),
                      version.signature(),
                      Optional.of(golden)));
      assertThat(late.error()).contains("took longer");
      assertThat(late.status()).isEqualTo(LoadStatus.LOADING);
      assertThat(late.retryable()).isTrue();
    }
  }

  private Hosted proved(String golden) throws Exception {
    ArtefactStore store = new ArtefactStore(folder.resolve("artefacts"));
    RouteVersion version = one.versions().get(0);
    ModelCache cache = new ModelCache(folder.resolve("models"), digest -> open(store, digest));
    Optional<String> goldens =
        golden.isEmpty()
            ? Optional.empty()
            : Optional.of(store.put(golden.getBytes(StandardCharsets.UTF_8)));
    return new ModelLoader(cache, deadlines, 0, true, new NoServers())
        .load(
            key(one),
            new RouteVersion(
                version.version(),
                version.digest(),
                version.role(),
                version.weight(),
                version.signature(),
                goldens));
  }

  @Test
  void aModelThatNoGateHasScoredIsNotLoaded() throws Exception {
    Hosted none = proved("");
    assertThat(none.reported().status()).isEqualTo(LoadStatus.FAILED);
    assertThat(none.error())
        .isEqualTo(
            "version 1 is not loaded: only models that a model gate has scored are, and its route"
                + " names no golden requests of a gate");

    Hosted other =
        proved(
            "{\"model\":\"%s\",\"inputs\":[[1,2,3]],\"scores\":[0.5]}".formatted("f".repeat(64)));
    assertThat(other.reported().status()).isEqualTo(LoadStatus.FAILED);
    assertThat(other.error())
        .contains(
            "the golden requests that its route names are of the model ffffffffffff, not of ");

    Hosted unnamed = proved("{\"inputs\":[[1,2,3]],\"scores\":[0.5]}");
    assertThat(unnamed.error()).contains("are of no model, not of ");
  }

  @Test
  void aModelThatAGateHasScoredIsLoaded() throws Exception {
    String digest = one.versions().get(0).digest();
    Hosted proved =
        proved("{\"model\":\"%s\",\"inputs\":[[1,2,3]],\"scores\":[0.5]}".formatted(digest));
    assertThat(proved.reported().status()).as(proved.error()).isEqualTo(LoadStatus.READY);
    proved.model().orElseThrow().close();
  }

  private LoadedVersion reported(Predicate<LoadedVersion> until) {
    return Awaitility.await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> host.versions("e").get(0), until);
  }

  private static InputStream open(ArtefactStore store, String digest) throws IOException {
    try {
      return store.open(digest);
    } catch (RuntimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private ServedModel want(Route route) {
    host.want(List.of(route));
    Awaitility.await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> host.ready(key(route)).isPresent());
    return host.ready(key(route)).orElseThrow();
  }

  private static VersionKey key(Route route) {
    return ModelHost.key(route, route.versions().get(0));
  }

  private static String digest(ArtefactStore store, String model) throws Exception {
    try (InputStream in = ModelHostTest.class.getResourceAsStream("/models/" + model + ".onnx")) {
      return store.put(in);
    }
  }

  private static Route route(int version, String digest) {
    Signature signature = new Signature(List.of(), List.of(), List.of(), Optional.empty());
    return new Route(
        "e",
        "demo/p",
        1,
        version,
        Instant.EPOCH,
        Optional.empty(),
        0,
        List.of(
            new RouteVersion(
                version, digest, RouteRole.CHAMPION, 100, signature, Optional.empty())),
        "id",
        1,
        1,
        List.of(),
        0,
        Task.BINARY_CLASSIFICATION);
  }
}
