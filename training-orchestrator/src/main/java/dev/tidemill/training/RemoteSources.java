package dev.tidemill.training;

import dev.tidemill.kit.git.GitMirrors;
import dev.tidemill.kit.kafka.KafkaAccess;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.source.dvc.DvcReach;
import dev.tidemill.kit.source.jdbc.JdbcReach;
import dev.tidemill.kit.source.s3.S3Reach;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.training.snapshot.SnapshotSources;
import dev.tidemill.training.snapshot.dvc.DvcSource;
import dev.tidemill.training.snapshot.jdbc.JdbcSource;
import dev.tidemill.training.snapshot.s3.S3Source;
import dev.tidemill.training.snapshot.topic.TopicSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Every kind of source that snapshots read, beside folders. A new kind is a line here. */
public final class RemoteSources {

  private RemoteSources() {}

  /** Those that a service of Tidemill reaches. */
  static SnapshotSources of(ServiceContext context) {
    return of(
        Optional.of(context.kafka()),
        UrlRules.of(context.settings()),
        SecretPlaces.of(context),
        context.home());
  }

  /** How the clusters of topics are reached. */
  static TopicReach reach(ServiceContext context) {
    return new TopicReach(
        Optional.of(context.kafka()), UrlRules.of(context.settings()), SecretPlaces.of(context));
  }

  /**
   * Those that can be reached from here.
   *
   * @param own Tidemill's Kafka; empty where there is none
   * @param rules judge the addresses that a specification names
   * @param secrets has what opens them
   * @param home takes what speeds the next look up
   */
  public static SnapshotSources of(
      Optional<KafkaAccess> own, UrlRules rules, SecretPlaces secrets, Path home) {
    return new SnapshotSources(
        List.of(
            new S3Source(new S3Reach(rules, secrets), home.resolve("fetched")),
            new DvcSource(
                new DvcReach(
                    new GitMirrors(home.resolve("git"), rules, secrets),
                    new S3Reach(rules, secrets),
                    home.resolve("fetched"))),
            new TopicSource(new TopicReach(own, rules, secrets)),
            new JdbcSource(new JdbcReach(rules, secrets))));
  }
}
