package dev.tidemill.kit.settings;

import dev.tidemill.schemas.text.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The settings that every service has. */
public final class KitSettings {

  public static final Setting<String> INSTANCE_ID =
      Setting.text(
              "instance-id",
              "",
              "name that this process keeps over restarts, in Kafka's groups and for the folder of"
                  + " its state; empty: the name of the service. Two processes of one service need"
                  + " two")
          .only(
              id -> id.isEmpty() || id.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}"),
              "up to 100 letters, digits, dots, underscores and hyphens, such as gateway-2");
  public static final Setting<String> ARTEFACTS =
      Setting.text(
          "artefacts",
          "",
          "folder of snapshots and models, shared by every process; empty: artefacts under the"
              + " home");
  public static final Setting<Long> PARTITIONS =
      Setting.number("partitions", 2, 1, 1000, "partitions of a new topic; frozen once keyed");
  public static final Setting<Long> REPLICATION_FACTOR =
      Setting.number(
          "replication-factor",
          0,
          0,
          10,
          "brokers that keep a new topic; 0: 3, or all if the cluster has fewer. Say 3 where the"
              + " first start may come before the brokers have joined: topics are then made once"
              + " there are enough, and never with fewer copies");
  public static final Setting<Long> STREAM_THREADS =
      Setting.number("stream-threads", 1, 1, 64, "threads that decide, for each service");
  public static final Setting<Long> STANDBY_REPLICAS =
      Setting.number("standby-replicas", 0, 0, 5, "warm copies of the state on other instances");
  public static final Setting<Duration> SESSION_TIMEOUT =
      Setting.duration(
          "session-timeout",
          Duration.ofSeconds(10),
          "a silent instance's work moves to another after this");
  public static final Setting<Duration> WORKER_LEASE =
      Setting.duration(
          "worker-lease",
          Duration.ofSeconds(60),
          "a worker silent for this long loses its job to another; the same in every process");
  public static final Setting<Duration> WORKER_GIVES_UP_AFTER =
      Setting.duration(
          "worker-gives-up-after",
          Duration.ofSeconds(40),
          "a worker whose heartbeats have not reached Kafka for this long stops its job: longer"
              + " than session-timeout and the brokers' broker.session.timeout.ms, at most three"
              + " quarters of worker-lease");
  public static final Setting<Duration> STALL_AFTER =
      Setting.duration(
          "stall-after",
          Duration.ofSeconds(30),
          "a service that leaves records waiting, or hangs in one, for this long is not ready");
  public static final Setting<Duration> DRAIN_TIME =
      Setting.duration(
              "drain-time",
              Duration.ZERO,
              "a process that is told to stop goes on for this long and says that it is not ready, so"
                  + " that a balancer sends its requests elsewhere; runners and gates take no new"
                  + " job and finish what they have; 0s: it stops at once")
          .only(
              time -> time.compareTo(Duration.ofHours(24)) <= 0,
              "0s for none, or a duration of at most 24h, such as 10s");
  public static final Setting<String> HTTP_HOST =
      Setting.text(
          "http-host", "127.0.0.1", "address to listen on; others than loopback need a token");
  public static final Setting<Long> HTTP_MAX_BODY_BYTES =
      Setting.number(
          "http-max-body-bytes", 2_000_000, 1_000, 1_000_000_000, "largest request body");
  public static final Setting<Duration> HTTP_REQUEST_WITHIN =
      Setting.duration(
          "http-request-within",
          Duration.ofSeconds(20),
          "a request has to be there, to the last byte of its body, in this time");
  public static final Setting<String> TOKEN =
      Setting.text(
          "token",
          "",
          "bearer token that everybody shares, for the API and the gateway, beside the one in the"
              + " file token of the home, which the API always takes; empty: the gateway asks for"
              + " none");
  public static final Setting<String> TOKENS =
      Setting.text(
          "tokens",
          "",
          "file of the named tokens, as tidemill tokens writes it; empty: tokens.yaml in the home");
  public static final Setting<String> KAFKA_PROPERTIES =
      Setting.text(
          "kafka-properties",
          "",
          "file of client properties (security.protocol, sasl.*, ssl.*) with which every client"
              + " reaches the cluster of --bootstrap-servers, as Kafka's own tools take it with"
              + " --command-config; readable by its owner alone if it holds a password");
  public static final Setting<String> SECRETS_FOLDER =
      Setting.text(
          "secrets-folder",
          "",
          "folder of the secrets that fromSecret names: NAME/KEY is a file, as Kubernetes mounts"
              + " them; empty: secrets in the home");
  public static final Setting<String> LOCAL_URLS =
      Setting.text(
              "local-urls",
              "",
              "whether pipelines may name URLs of this machine and of private networks; empty: only"
                  + " while http-host is a loopback address. Link-local addresses and those of cloud"
                  + " metadata are always refused")
          .only(Set.of("", "true", "false")::contains, "true, false or empty");
  public static final Setting<String> LOG_FORMAT =
      Setting.text(
              "log-format",
              "text",
              "how the lines of the log are written: text, or json, a JSON object a line with fields"
                  + " of the Elastic Common Schema and the ids of trace, pipeline and run")
          .only(Set.of("text", "json")::contains, "text or json");
  public static final Setting<String> LOG_TO =
      Setting.text(
              "log-to",
              "file",
              "where the log goes: file, logs/INSTANCE.log under the home, or console, the standard"
                  + " output, as containers want it")
          .only(Set.of("file", "console")::contains, "file or console");
  public static final Setting<Boolean> INSECURE_LOCAL =
      Setting.flag(
          "insecure-local",
          false,
          "for a machine of one's own: every local user may command and read this Tidemill, over"
              + " HTTP and through the Kafka broker inside");

  private KitSettings() {}

  /**
   * Finds values that contradict each other. A worker has to outlive the fail-over of a broker and
   * of the orchestrator, and has to stop before its job is given to another one.
   */
  static List<String> problems(Settings settings) {
    List<String> problems = new ArrayList<>();
    Duration session = settings.get(SESSION_TIMEOUT);
    Duration lease = settings.get(WORKER_LEASE);
    Duration giveUp = settings.get(WORKER_GIVES_UP_AFTER);
    if (giveUp.compareTo(session) <= 0) {
      problems.add(
          String.format(
              "worker-gives-up-after is %s; it must be longer than session-timeout, which is %s",
              Durations.text(giveUp), Durations.text(session)));
    }
    if (giveUp.multipliedBy(4).compareTo(lease.multipliedBy(3)) > 0) {
      problems.add(
          String.format(
              "worker-lease is %s; it must be at least %s, four thirds of worker-gives-up-after,"
                  + " which is %s",
              Durations.text(lease),
              Durations.text(Duration.ofSeconds((giveUp.toMillis() * 4 / 3 + 999) / 1000)),
              Durations.text(giveUp)));
    }
    return problems;
  }

  /** Every setting above. */
  public static List<Setting<?>> all() {
    return List.of(
        INSTANCE_ID,
        ARTEFACTS,
        PARTITIONS,
        REPLICATION_FACTOR,
        STREAM_THREADS,
        STANDBY_REPLICAS,
        SESSION_TIMEOUT,
        WORKER_LEASE,
        WORKER_GIVES_UP_AFTER,
        STALL_AFTER,
        DRAIN_TIME,
        HTTP_HOST,
        HTTP_MAX_BODY_BYTES,
        HTTP_REQUEST_WITHIN,
        TOKEN,
        TOKENS,
        KAFKA_PROPERTIES,
        SECRETS_FOLDER,
        LOCAL_URLS,
        LOG_FORMAT,
        LOG_TO,
        INSECURE_LOCAL);
  }
}
