package dev.tidemill.training;

import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.shell.StreamsApp;
import dev.tidemill.training.collector.RepeatedCollection;
import dev.tidemill.training.home.HomeModels;
import dev.tidemill.training.lineage.LineageTeller;
import dev.tidemill.training.metric.RunBooks;
import dev.tidemill.training.span.SpanTeller;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Decides the runs of all pipelines, keeps the model registry, shows its models under the home, and
 * keeps the artefact store small.
 */
public final class TrainingService implements Service {

  private final ServiceContext context;
  private final StreamsApp app;
  private Optional<RepeatedCollection> collection = Optional.empty();
  private Optional<HomeModels> models = Optional.empty();
  private List<LineageTeller> lineage = List.of();
  private Optional<SpanTeller> spans = Optional.empty();

  public TrainingService(ServiceContext context) {
    this.context = context;
    Duration lease = context.settings().get(KitSettings.WORKER_LEASE);
    this.app =
        StreamsApp.of(context, TrainingMachine.NAME)
            .add(
                TrainingMachine.create(lease),
                new RunBooks(context.meters(), InstantSource.system()))
            .build();
  }

  @Override
  public String name() {
    return TrainingMachine.NAME;
  }

  @Override
  public synchronized void start() {
    app.start();
    collection = RepeatedCollection.start(context);
    models = Optional.of(HomeModels.start(context));
    lineage = LineageTeller.start(context);
    spans = SpanTeller.start(context);
  }

  @Override
  public Health health() {
    return app.health();
  }

  @Override
  public synchronized void close() {
    collection.ifPresent(RepeatedCollection::close);
    models.ifPresent(HomeModels::close);
    lineage.forEach(LineageTeller::close);
    spans.ifPresent(SpanTeller::close);
    app.close();
  }
}
