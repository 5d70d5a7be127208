package dev.tidemill.gateway.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemill.gateway.tensor.Datatype;
import dev.tidemill.gateway.tensor.TensorSpec;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteRole;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.Signature;
import dev.tidemill.schemas.message.VersionServer;
import dev.tidemill.schemas.spec.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that takes its time holds up its own version alone. */
class VersionsOfServersTest {

  private static final Duration GRACE = Duration.ofHours(1);

  @TempDir Path folder;
  private final RunDeadlines deadlines = new RunDeadlines(Duration.ofSeconds(10));
  private final Servers servers = new Servers();
  private ModelHost host;

  /** Servers that are ready once the test says so. */
  private static final class Servers implements ServerOpener {

    private final Map<Integer, CountDownLatch> slow = new ConcurrentHashMap<>();
    private final List<String> happened = new CopyOnWriteArrayList<>();
    private volatile RuntimeException never;

    @Override
    public AnsweringModel open(VersionKey key, RouteVersion version) {
      happened.add("open " + key.version());
      try {
        slow.getOrDefault(key.version(), new CountDownLatch(0)).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (never != null) {
        throw never;
      }
      happened.add("opened " + key.version());
      return new Silent();
    }

    @Override
    public void release(VersionKey key) {
      happened.add("release " + key.version());
    }
  }

  private static final class Silent implements AnsweringModel {

    @Override
    public List<TensorSpec> inputs() {
      return List.of(new TensorSpec("x", Datatype.FP64, new long[] {-1}));
    }

    @Override
    public List<TensorSpec> outputs() {
      return List.of();
    }

    @Override
    public String platform() {
      return "";
    }

    @Override
    public boolean waits() {
      return true;
    }

    @Override
    public Map<String, TensorValue> run(Map<String, TensorValue> accepted) {
      throw new ModelFailure(ModelFailure.Kind.ERROR, "nobody asks it");
    }

    @Override
    public void close() {
      // the server is let go by the opener
    }
  }

  @BeforeEach
  void start() throws IOException {
    host =
        new ModelHost(
            new ModelCache(
                folder,
                digest -> {
                  throw new IOException("no artefacts here");
                }),
            deadlines,
            0,
            false,
            servers,
            GRACE,
            Duration.ofMillis(10),
            () -> {});
  }

  @AfterEach
  void stop() {
    servers.slow.values().forEach(CountDownLatch::countDown);
    host.close();
    deadlines.close();
  }

  private static RouteVersion version(int number, RouteRole role) {
    return new RouteVersion(
        number,
        Integer.toString(number).repeat(64),
        role,
        role == RouteRole.CHAMPION ? 100 : 0,
        new Signature(List.of(), List.of(), List.of(), Optional.empty()),
        Optional.empty(),
        "files",
        Optional.of(new VersionServer(List.of("serve"), "", "", "", "m", "")));
  }

  private static Route route(RouteVersion... versions) {
    return new Route(
        "e",
        "demo/p",
        1,
        1,
        Instant.EPOCH,
        Optional.empty(),
        0,
        List.of(versions),
        "id",
        1,
        1,
        List.of(),
        0,
        Task.BINARY_CLASSIFICATION);
  }

  private static VersionKey key(int version) {
    return new VersionKey("e", version, Integer.toString(version).repeat(64));
  }

  @Test
  void othersAreReadyWhileOneIsAwaited() {
    servers.slow.put(1, new CountDownLatch(1));
    host.want(List.of(route(version(1, RouteRole.CHAMPION), version(2, RouteRole.WARM))));
    await().until(() -> host.ready(key(2)).isPresent());
    assertThat(host.ready(key(1))).isEmpty();
    servers.slow.get(1).countDown();
    await().until(() -> host.ready(key(1)).isPresent());
  }

  @Test
  void oneThatWasLetGoMeanwhileIsOpenedAnewWhenItIsWantedAgain() {
    // given a version that is awaited, let go, and wanted again
    servers.slow.put(1, new CountDownLatch(1));
    host.want(List.of(route(version(1, RouteRole.CHAMPION))));
    await().until(() -> servers.happened.contains("open 1"));
    host.want(List.of());
    host.unload(System.nanoTime() + GRACE.toNanos());
    host.want(List.of(route(version(1, RouteRole.CHAMPION))));
    // when its server is ready
    servers.slow.get(1).countDown();
    // then what was begun for it before is over, and only the new one answers
    await().until(() -> host.ready(key(1)).isPresent());
    assertThat(servers.happened)
        .startsWith("open 1", "opened 1", "release 1")
        .endsWith("open 1", "opened 1");
  }

  @Test
  void oneThatCanNeverBeAskedIsLetGoAndTheOneThatMayBeLaterIsTriedAgain() {
    servers.never = new ModelFailure(ModelFailure.Kind.UNREACHABLE, "not ready yet");
    host.want(List.of(route(version(1, RouteRole.CHAMPION))));
    await().until(() -> servers.happened.size() >= 3);
    assertThat(servers.happened).containsOnly("open 1");
    LoadedVersion waiting = host.versions("e").get(0);
    assertThat(waiting.status()).isEqualTo(LoadStatus.LOADING);
    assertThat(waiting.error()).isEqualTo("not ready yet");

    servers.never = new IllegalArgumentException("it has no inputs");
    await().until(() -> host.versions("e").get(0).status() == LoadStatus.FAILED);
    assertThat(servers.happened).endsWith("open 1", "release 1");
  }
}
