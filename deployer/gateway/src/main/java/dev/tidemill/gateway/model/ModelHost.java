package dev.tidemill.gateway.model;

import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.message.VersionServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions that the routes name, loaded in the background: those of this process one after
 * another, those of servers beside each other. What no route names any more is unloaded after a
 * grace of its own. A version whose artefact or server cannot be had is tried again.
 */
public final class ModelHost implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ModelHost.class);

  private final ModelCache cache;
  private final ModelLoader loader;
  private final ServerOpener servers;
  private final Duration grace;
  private final Duration retryAfter;
  private final Runnable onChange;
  private final Map<VersionKey, Hosted> hosted = new ConcurrentHashMap<>();
  private final Map<VersionKey, Long> unwantedSinceNanos = new HashMap<>();
  private volatile Map<VersionKey, RouteVersion> wanted = Map.of();
  private Set<String> wantedDigests = Set.of();
  private final Set<VersionKey> ofServers = ConcurrentHashMap.newKeySet();
  private final VersionThreads threads = new VersionThreads();

  /**
   * @param warmUpRuns runs before a version is ready
   * @param provedOnly whether a version needs a model gate's proof
   * @param servers opens versions that a server answers for
   * @param grace how long a version stays after the last route that names it
   * @param retryAfter wait before a missing artefact is looked for again
   * @param onChange told after the status of any version changed
   */
  public ModelHost(
      ModelCache cache,
      RunDeadlines deadlines,
      int warmUpRuns,
      boolean provedOnly,
      ServerOpener servers,
      Duration grace,
      Duration retryAfter,
      Runnable onChange) {
    this.cache = cache;
    this.loader = new ModelLoader(cache, deadlines, warmUpRuns, provedOnly, servers);
    this.servers = servers;
    this.grace = grace;
    this.retryAfter = retryAfter;
    this.onChange = onChange;
  }

  /** Loads what the routes name, and lets go of the rest. Returns at once. */
  public synchronized void want(List<Route> routes) {
    Map<VersionKey, RouteVersion> now = new LinkedHashMap<>();
    Set<String> digests = new HashSet<>();
    for (Route route : routes) {
      route.versions().stream()
          .sorted(Comparator.comparing(RouteVersion::role))
          .forEach(
              version -> {
                now.put(key(route, version), version);
                digests.add(version.digest());
                version.goldenDigest().ifPresent(digests::add);
                version.server().map(VersionServer::codeDigest).ifPresent(digests::add);
              });
    }
    wanted = now;
    wantedDigests = digests;
    now.forEach(
        (key, version) -> {
          if (hosted.putIfAbsent(key, Hosted.loading(key)) == null) {
            if (version.server().isPresent()) {
              ofServers.add(key);
            }
            run(key, ofServers.contains(key), () -> load(key));
          }
        });
    unwantedSinceNanos.keySet().removeAll(now.keySet());
    boolean more = false;
    for (VersionKey key : hosted.keySet()) {
      more |=
          !now.containsKey(key) && unwantedSinceNanos.putIfAbsent(key, System.nanoTime()) == null;
    }
    if (more) {
      threads.later(grace, () -> unload(System.nanoTime()));
    }
  }

  /** The key of a route's version. */
  public static VersionKey key(Route route, RouteVersion version) {
    return new VersionKey(route.endpoint(), version.version(), version.digest());
  }

  /** The version's model, once it is ready. */
  public Optional<ServedModel> ready(VersionKey key) {
    return Optional.ofNullable(hosted.get(key)).flatMap(Hosted::model);
  }

  /** How long a run of the version takes when warm; 0 if that is not known. */
  public long warmMicros(VersionKey key) {
    Hosted version = hosted.get(key);
    return version == null ? 0 : version.warmMicros();
  }

  /** What is here of an endpoint, by version. */
  public List<LoadedVersion> versions(String endpoint) {
    return hosted.values().stream()
        .filter(version -> version.key().endpoint().equals(endpoint))
        .map(Hosted::reported)
        .sorted(Comparator.comparingInt(LoadedVersion::version))
        .toList();
  }

  private void run(VersionKey key, boolean ofServer, Runnable task) {
    if (ofServer) {
      threads.beside(key, task);
    } else {
      threads.here(task);
    }
  }

  private void load(VersionKey key) {
    RouteVersion version;
    Hosted before;
    synchronized (this) {
      before = hosted.get(key);
      version = wanted.get(key);
      if (version == null && ready(key).isEmpty()) {
        // A later want starts anew.
        remove(key);
      }
    }
    if (ready(key).isPresent()) {
      return;
    }
    if (version == null) {
      servers.release(key);
      return;
    }
    Hosted result = loader.load(key, version);
    if (result.status() == LoadStatus.FAILED) {
      servers.release(key);
    }
    Hosted now = hosted.computeIfPresent(key, (k, held) -> held == before ? result : held);
    if (now != result) {
      // Meanwhile it was let go, and perhaps wanted again: a task for that waits already.
      close(result);
      return;
    }
    if (result.retryable()) {
      boolean ofServer = ofServers.contains(key);
      threads.later(retryAfter, () -> run(key, ofServer, () -> load(key)));
    }
    onChange.run();
  }

  /**
   * Lets go of each version whose own grace is over; on the loading thread, or in a test. What is
   * taken out under the lock can be wanted, and then loaded, again; closing waits for its runs. A
   * server may take its time to let go, so that is done beside.
   */
  void unload(long nowNanos) {
    List<Hosted> gone = new ArrayList<>();
    List<Hosted> goneOfServers = new ArrayList<>();
    Set<String> needed;
    synchronized (this) {
      for (Map.Entry<VersionKey, Long> unwanted : Map.copyOf(unwantedSinceNanos).entrySet()) {
        if (nowNanos - unwanted.getValue() >= grace.toNanos()) {
          List<Hosted> kind = ofServers.contains(unwanted.getKey()) ? goneOfServers : gone;
          kind.add(remove(unwanted.getKey()));
        }
      }
      needed = new HashSet<>(wantedDigests);
      unwantedSinceNanos.keySet().forEach(key -> needed.add(key.digest()));
    }
    gone.forEach(this::close);
    goneOfServers.forEach(version -> threads.beside(version.key(), () -> close(version)));
    try {
      cache.retain(needed);
    } catch (IOException e) {
      LOG.warn("copies of models that are not needed any more stay on disk: {}", e.getMessage());
    }
    if (!gone.isEmpty() || !goneOfServers.isEmpty()) {
      onChange.run();
    }
  }

  private void close(Hosted version) {
    version.model().ifPresent(ServedModel::close);
    servers.release(version.key());
  }

  /** Call it under the lock. */
  private Hosted remove(VersionKey key) {
    unwantedSinceNanos.remove(key);
    ofServers.remove(key);
    return hosted.remove(key);
  }

  @Override
  public void close() {
    threads.close();
    if (!threads.ended()) {
      return;
    }
    hosted.values().forEach(this::close);
    hosted.clear();
  }
}
