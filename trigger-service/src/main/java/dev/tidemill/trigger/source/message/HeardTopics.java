package dev.tidemill.trigger.source.message;

import dev.tidemill.kit.source.topic.TopicPlace;
import dev.tidemill.schemas.spec.TriggerSpec;
import dev.tidemill.schemas.spec.source.TopicRows.Login;
import dev.tidemill.schemas.spec.trigger.Message;
import dev.tidemill.trigger.source.Target;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which topics the triggers of some pipelines name. Each is read once for all of them. */
final class HeardTopics {

  /** How values may be written; each has a group of its own. */
  static final List<String> FORMATS = List.of("json", "avro", "text");

  /**
   * What one consumer reads: topics of one cluster whose values are written alike.
   *
   * @param bootstrapServers empty for Tidemill's own cluster
   * @param folder in which the password is looked for; empty if there is no login
   * @param format json, avro or text
   */
  record Reading(
      Optional<String> bootstrapServers,
      Optional<Login> login,
      Optional<Path> folder,
      String format) {

    /** Without the login. */
    String about() {
      return format + " of " + bootstrapServers.orElse("Tidemill's cluster");
    }
  }

  /**
   * A topic.
   *
   * @param channel of its signals
   * @param schemas the files that pipelines give for Avro
   * @param pipelines that listen
   */
  record Heard(String channel, TreeSet<Path> schemas, TreeSet<String> pipelines) {}

  private HeardTopics() {}

  static Map<Reading, SortedMap<String, Heard>> of(List<Target> targets) {
    Map<Reading, SortedMap<String, Heard>> all = new HashMap<>();
    for (Target target : targets) {
      for (TriggerSpec trigger : target.spec().triggers()) {
        if (trigger.kind() instanceof Message message && message.topic().isPresent()) {
          Heard heard =
              all.computeIfAbsent(reading(message, target), r -> new TreeMap<>())
                  .computeIfAbsent(
                      message.topic().get(),
                      t -> new Heard(message.channel(), new TreeSet<>(), new TreeSet<>()));
          heard.pipelines().add(target.pipeline());
          message.schema().map(s -> target.folder().resolve(s)).ifPresent(heard.schemas()::add);
        }
      }
    }
    return all;
  }

  /** The topics that triggers want to hear in a format, at whichever cluster. */
  static Set<String> wanted(List<Target> targets, String format) {
    Set<String> wanted = new TreeSet<>();
    for (Target target : targets) {
      for (TriggerSpec trigger : target.spec().triggers()) {
        if (trigger.kind() instanceof Message message && message.written().equals(format)) {
          message.topic().ifPresent(wanted::add);
        }
      }
    }
    return wanted;
  }

  static Reading reading(Message message, Target target) {
    return new Reading(
        message.bootstrapServers(),
        message.login(),
        message.login().map(l -> target.folder()),
        message.written());
  }

  static TopicPlace place(Reading reading, String topic) {
    return new TopicPlace("message", topic, reading.bootstrapServers(), reading.login());
  }
}
