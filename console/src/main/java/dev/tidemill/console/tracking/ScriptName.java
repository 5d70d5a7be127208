package dev.tidemill.console.tracking;

import dev.tidemill.schemas.message.TrackingEventBody.NameChanged;
import dev.tidemill.schemas.message.TrackingEventBody.NamedVersionRegistered;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** A name that scripts gave to models. It is a note: nothing of that name is served. */
final class ScriptName {

  final String name;
  final Instant createdAt;
  Instant updatedAt;
  String description;

  /** Whose members may read it and add to it. */
  String namespace = "default";

  final Map<String, String> tags = new TreeMap<>();
  final Map<String, Integer> aliases = new TreeMap<>();
  final TreeMap<Integer, Version> versions = new TreeMap<>();

  /** What a script registered under the name. */
  static final class Version {
    final NamedVersionRegistered registered;
    final Instant createdAt;
    final String experimentId;
    String description;
    final Map<String, String> tags;

    Version(NamedVersionRegistered registered, String experimentId, Instant createdAt) {
      this.registered = registered;
      this.experimentId = experimentId;
      this.createdAt = createdAt;
      this.description = registered.description();
      this.tags = new TreeMap<>(registered.tags());
    }
  }

  ScriptName(String name, Instant createdAt) {
    this.name = name;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
    this.description = "";
  }

  void change(NameChanged change, Instant at) {
    updatedAt = at;
    Version version = versions.get(change.version());
    change
        .description()
        .ifPresent(
            text -> {
              if (version == null) {
                description = text;
              } else {
                version.description = text;
              }
            });
    Map<String, String> changed = version == null ? tags : version.tags;
    changed.putAll(change.tags());
    changed.keySet().removeAll(change.removedTags());
    change
        .aliases()
        .forEach(
            (alias, to) -> {
              if (to == 0) {
                aliases.remove(alias);
              } else {
                aliases.put(alias, to);
              }
            });
  }
}
