package dev.tidemill.trigger;

import dev.tidemill.kit.git.GitMirrors;
import dev.tidemill.kit.net.UrlRules;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.source.dvc.DvcReach;
import dev.tidemill.kit.source.jdbc.JdbcReach;
import dev.tidemill.kit.source.s3.FetchedObjects;
import dev.tidemill.kit.source.s3.S3Reach;
import dev.tidemill.kit.source.topic.TopicReach;
import dev.tidemill.trigger.source.SignalWriter;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.code.CodeSource;
import dev.tidemill.trigger.source.code.GitSource;
import dev.tidemill.trigger.source.data.dvc.DvcDataSource;
import dev.tidemill.trigger.source.data.folder.DataFolderSource;
import dev.tidemill.trigger.source.data.jdbc.JdbcLook;
import dev.tidemill.trigger.source.data.rows.RowsSource;
import dev.tidemill.trigger.source.data.s3.S3ObjectsSource;
import dev.tidemill.trigger.source.data.topic.TopicLook;
import dev.tidemill.trigger.source.label.LabelTopics;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Every source that is polled. A new source is a line here. */
final class TriggerSources {

  private TriggerSources() {}

  /** What a service gives its sources. */
  static List<Source> all(ServiceContext context, SignalWriter signals, InstantSource clock) {
    Path cursors = context.home().resolve("cursors");
    SecretPlaces secrets = SecretPlaces.of(context);
    UrlRules rules = UrlRules.of(context.settings());
    return List.of(
        new DataFolderSource(cursors.resolve("data"), signals, clock, context.meters()),
        new RowsSource<>(new TopicLook(reach(context)), cursors.resolve("topic"), signals, clock),
        new LabelTopics(new TopicLook(reach(context)), clock),
        new S3ObjectsSource(
            new S3Reach(rules, secrets),
            new FetchedObjects(context.home().resolve("fetched"), context.artefacts()),
            cursors.resolve("s3"),
            signals,
            clock,
            context.meters()),
        new DvcDataSource(
            new DvcReach(
                GitMirrors.of(context),
                new S3Reach(rules, secrets),
                context.home().resolve("fetched")),
            context.artefacts(),
            cursors.resolve("dvc"),
            signals,
            clock),
        new RowsSource<>(
            new JdbcLook(new JdbcReach(rules, secrets)), cursors.resolve("jdbc"), signals, clock),
        new CodeSource(cursors.resolve("code"), signals, clock),
        new GitSource(
            GitMirrors.of(context),
            cursors.resolve("git"),
            signals,
            clock,
            context.settings().get(GitSource.LOOKS_EVERY)));
  }

  /** How the clusters of topics are reached. */
  static TopicReach reach(ServiceContext context) {
    return new TopicReach(
        Optional.of(context.kafka()), UrlRules.of(context.settings()), SecretPlaces.of(context));
  }
}
