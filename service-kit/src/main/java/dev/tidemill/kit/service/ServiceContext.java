package dev.tidemill.kit.service;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Settings;
import dev.tidemill.kit.store.ArtefactStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a service is given.
 *
 * @param instanceId names this instance for ever: static member of its groups, folder of its state
 * @param kafka how to reach the Kafka cluster
 * @param home folder that the processes of one machine may share: artefacts, and by instance state
 *     and executions
 */
public record ServiceContext(
    String instanceId, KafkaAccess kafka, Path home, Settings settings, MeterRegistry meters) {

  /** The folder of content-addressed artefacts. */
  public ArtefactStore artefacts() {
    String folder = settings.get(KitSettings.ARTEFACTS);
    return new ArtefactStore(folder.isBlank() ? home.resolve("artefacts") : Path.of(folder));
  }

  /** Where the state stores of the stream apps are kept. */
  public Path stateFolder() {
    return home.resolve("state").resolve(instanceId);
  }

  /** Properties that every Kafka client of this instance starts from. */
  public Map<String, Object> clientProperties() {
    return kafka.clientProperties();
  }
}
