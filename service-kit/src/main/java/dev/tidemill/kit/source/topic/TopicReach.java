package dev.tidemill.kit.source.topic;

import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.net.RefusedUrlException;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.secret.UnresolvedSecretException;
import dev.tidemill.kit.source.SourceException;
import dev.tidemill.schemas.spec.source.TopicRows;
import dev.tidemill.schemas.topic.Topics;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.types.Password;

/** How the clusters of topics are reached: Tidemill's own as Tidemill does. */
public final class TopicReach {

  /** After so long without an answer a look ends; the next one follows. */
  private static final int ANSWER_WITHIN_MILLIS = 15_000;

  private final Optional<KafkaAccess> own;
  private final UrlRules rules;
  private final SecretPlaces secrets;
  private volatile String installation;

  /**
   * @param own Tidemill's cluster; empty where there is none
   * @param rules judge brokers that a specification names
   * @param secrets has the passwords for those
   */
  public TopicReach(Optional<KafkaAccess> own, UrlRules rules, SecretPlaces secrets) {
    this.own = own;
    this.rules = rules;
    this.secrets = secrets;
  }

  /** What names the cluster of a topic, and as whom it is reached, within one pipeline. */
  public String cluster(TopicRows topic) {
    return topic.bootstrapServers().orElse("") + " " + topic.login();
  }

  /**
   * A cluster, and as whom it is reached: what has the same one may share a client.
   *
   * @param bootstrapServers empty for Tidemill's own cluster
   * @param folder in which the password is looked for; empty if there is no login
   */
  public record Access(
      Optional<String> bootstrapServers, Optional<TopicRows.Login> login, Optional<Path> folder) {

    /**
     * How the cluster of a topic is reached.
     *
     * @param folder of the pipeline
     */
    public static Access of(TopicRows topic, Path folder) {
      return new Access(topic.bootstrapServers(), topic.login(), topic.login().map(l -> folder));
    }
  }

  /** As {@link #properties(TopicPlace, Path)}. */
  public Map<String, Object> properties(TopicRows topic, Path folder) throws SourceException {
    return properties(TopicPlace.of(topic), folder);
  }

  /**
   * Names this installation of Tidemill among those that read one cluster: it is the id that
   * Tidemill's own Kafka gave to the topic of signals. The id of the cluster would not do, as all
   * containers of one image may have the same. The first call asks Kafka, and blocks.
   *
   * @throws SourceException if Tidemill's own Kafka does not answer, or there is none
   */
  public String installation() throws SourceException {
    String known = installation;
    if (known == null) {
      String topic = Topics.SIGNALS.name();
      TopicPlace place = new TopicPlace("topic", topic, Optional.empty(), Optional.empty());
      try (Admin admin = Admin.create(properties(place, Path.of("/")))) {
        known = TopicOffsets.idOf(admin, topic);
      } catch (KafkaException e) {
        throw TopicOffsets.problem(topic, e);
      }
      installation = known;
    }
    return known;
  }

  /**
   * Properties of a client.
   *
   * @param folder of the pipeline
   * @throws SourceException if the cluster may not be reached, or there is none
   */
  public Map<String, Object> properties(TopicPlace topic, Path folder) throws SourceException {
    Map<String, Object> properties = access(topic, folder).clientProperties();
    properties.put("request.timeout.ms", ANSWER_WITHIN_MILLIS);
    properties.put("default.api.timeout.ms", ANSWER_WITHIN_MILLIS);
    return properties;
  }

  private KafkaAccess access(TopicPlace topic, Path folder) throws SourceException {
    Optional<String> servers = topic.bootstrapServers();
    if (servers.isEmpty()) {
      return own.orElseThrow(
          () ->
              new SourceException(
                  "the topic "
                      + topic.name()
                      + " is on Tidemill's own Kafka, and there is none here; start Tidemill, or"
                      + " name the brokers in "
                      + topic.field()
                      + ".bootstrapServers",
                  false,
                  null));
    }
    try {
      for (String server : servers.get().split(",")) {
        rules.checkHost(server.substring(0, server.lastIndexOf(':')));
      }
    } catch (RefusedUrlException e) {
      throw new SourceException(
          topic.field() + ".bootstrapServers: " + e.getMessage(), e.passing(), e);
    }
    Optional<TopicRows.Login> login = topic.login();
    return login.isEmpty()
        ? KafkaAccess.open(servers.get())
        : new KafkaAccess(servers.get(), sasl(topic.field(), login.get(), folder));
  }

  private Map<String, Object> sasl(String field, TopicRows.Login login, Path folder)
      throws SourceException {
    String module =
        login.mechanism().equals("plain")
            ? "org.apache.kafka.common.security.plain.PlainLoginModule"
            : "org.apache.kafka.common.security.scram.ScramLoginModule";
    try {
      String password = secrets.resolve(login.password(), folder).reveal();
      return Map.of(
          "security.protocol",
          login.tls() ? "SASL_SSL" : "SASL_PLAINTEXT",
          "sasl.mechanism",
          login.mechanism().toUpperCase(Locale.ROOT),
          "sasl.jaas.config",
          new Password(
              "%s required username=%s password=%s;"
                  .formatted(module, quoted(login.user()), quoted(password))));
    } catch (UnresolvedSecretException e) {
      throw new SourceException(field + ".login.password: " + e.getMessage(), false, e);
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
