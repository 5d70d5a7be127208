package dev.tidemill.training;

import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.shell.StreamsApp;

/** Decides the runs of all pipelines and keeps the model registry. */
public final class TrainingService implements Service {

  private final StreamsApp app;

  public TrainingService(ServiceContext context) {
    this.app = StreamsApp.of(context, TrainingMachine.NAME).add(TrainingMachine.create()).build();
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
