package dev.tidemill.training;

import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.shell.StreamsApp;
import java.time.Duration;

/** Decides the runs of all pipelines and keeps the model registry. */
public final class TrainingService implements Service {

  private final StreamsApp app;

  public TrainingService(ServiceContext context) {
    Duration lease = context.settings().get(KitSettings.WORKER_LEASE);
    this.app =
        StreamsApp.of(context, TrainingMachine.NAME).add(TrainingMachine.create(lease)).build();
  }

  @Override
  public String name() {
    return TrainingMachine.NAME;
  }

  @Override
  public void start() {
    app.start();
  }

  @Override
  public Health health() {
    return app.health();
  }

  @Override
  public void close() {
    app.close();
  }
}
