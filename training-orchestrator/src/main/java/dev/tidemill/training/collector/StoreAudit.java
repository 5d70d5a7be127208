package dev.tidemill.training.collector;

import dev.tidemill.kit.code.CodeArchive;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.store.ArtefactStore;
import dev.tidemill.kit.store.DamagedArtefactException;
import dev.tidemill.kit.store.MissingArtefactException;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.schemas.message.Route;
import dev.tidemill.schemas.message.RouteVersion;
import dev.tidemill.schemas.topic.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks whether the store has what model versions and routes name. Topics and store are backed up
 * one after the other, and a restored store may be older than the topics.
 */
public final class StoreAudit {

  /**
   * An artefact that cannot be used.
   *
   * @param damaged it is there with other content; else it is missing
   * @param of what it is, such as {@code model of shop/orders version 3}; the first that names it
   * @param routed whether a gateway loads it now
   */
  public record Lack(String digest, boolean damaged, String of, boolean routed) {}

  /**
   * What was looked at.
   *
   * @param artefacts how many are named
   */
  public record Audited(int versions, int routes, int artefacts, List<Lack> lacks) {}

  private record Named(String of, boolean routed) {}

  private final ArtefactStore store;
  private final ArtefactCollector.Records records;
  private final boolean readThem;
  private final Map<String, Named> named = new LinkedHashMap<>();
  private final List<Lack> lacks = new ArrayList<>();

  StoreAudit(ArtefactStore store, ArtefactCollector.Records records, boolean readThem) {
    this.store = store;
    this.records = records;
    this.readThem = readThem;
  }

  /**
   * An audit of the store that these settings name.
   *
   * @param readThem whether the content of each artefact is compared with its digest
   */
  public static StoreAudit of(ServiceContext context, boolean readThem) {
    return new StoreAudit(context.artefacts(), new WholeTopics(context)::read, readThem);
  }

  /**
   * Looks.
   *
   * @throws CollectorException if the topics cannot be read
   */
  public Audited audit() {
    Map<String, ModelVersion> versions = new TreeMap<>();
    Map<String, Route> routes = new TreeMap<>();
    records.read(
        List.of(Topics.MODELS, Topics.ROUTES),
        record -> {
          if (record instanceof ModelVersion v) {
            versions.put(v.pipeline() + " version " + v.version(), v);
          } else if (record instanceof Route r) {
            routes.put(r.pipeline(), r);
          }
        });
    routes.values().forEach(this::route);
    versions.forEach(this::version);
    Map<String, Named> direct = new HashMap<>(named);
    direct.forEach(this::look);
    return new Audited(versions.size(), routes.size(), named.size(), List.copyOf(lacks));
  }

  private void route(Route route) {
    for (RouteVersion v : route.versions()) {
      String of = route.pipeline() + " version " + v.version();
      name(v.digest(), "model of " + of, true);
      v.goldenDigest().ifPresent(d -> name(d, "golden requests of " + of, true));
    }
  }

  private void version(String of, ModelVersion v) {
    name(v.digest(), "model of " + of, false);
    name(v.codeDigest(), "code of " + of, false);
    name(v.prepared().programDigest(), "code of " + of, false);
    name(v.snapshot().digest(), "manifest of " + of, false);
    name(v.snapshot().trainDigest(), "rows of " + of, false);
    name(v.snapshot().holdoutDigest(), "rows of " + of, false);
    v.snapshot().contextDigest().ifPresent(d -> name(d, "rows of " + of, false));
    name(v.prepared().trainDigest(), "inputs of " + of, false);
    name(v.prepared().holdoutDigest(), "inputs of " + of, false);
  }

  private void name(String digest, String of, boolean routed) {
    if (digest.matches("[0-9a-f]{64}")) {
      named.putIfAbsent(digest, new Named(of, routed));
    }
  }

  private void look(String digest, Named by) {
    Optional<Boolean> damaged = damaged(digest);
    damaged.ifPresent(d -> lacks.add(new Lack(digest, d, by.of(), by.routed())));
    if (damaged.isEmpty() && by.of().startsWith("code of ")) {
      for (CodeArchive.Entry file : CodeArchive.read(store, digest).files()) {
        if (named.putIfAbsent(file.digest(), by) == null) {
          damaged(file.digest())
              .ifPresent(
                  d ->
                      lacks.add(
                          new Lack(
                              file.digest(), d, file.path() + " in the " + by.of(), by.routed())));
        }
      }
    }
  }

  /** Empty if nothing is wrong with it. */
  private Optional<Boolean> damaged(String digest) {
    if (!store.contains(digest)) {
      return Optional.of(false);
    }
    if (!readThem) {
      return Optional.empty();
    }
    try {
      store.verified(digest);
      return Optional.empty();
    } catch (DamagedArtefactException e) {
      return Optional.of(true);
    } catch (MissingArtefactException e) {
      return Optional.of(false);
    }
  }
}
