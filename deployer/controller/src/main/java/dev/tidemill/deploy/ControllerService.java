package dev.tidemill.deploy;

import dev.tidemill.deploy.metric.RolloutBooks;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.Service;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.shell.StreamsApp;
import java.time.InstantSource;

/**
 * The controller: who gets traffic, and when it is taken back. One stream application around {@link
 * GatewayMachine} and {@link RolloutMachine}; it has no worker and no HTTP of its own.
 */
public final class ControllerService implements Service {

  /** As in the topics' owners. */
  public static final String NAME = "deployer";

  private final StreamsApp app;

  /** Nothing starts before {@link #start}. */
  public ControllerService(ServiceContext context) {
    this.app =
        StreamsApp.of(context, NAME)
            .add(GatewayMachine.create())
            .add(
                RolloutMachine.create(), new RolloutBooks(context.meters(), InstantSource.system()))
            .build();
  }

  @Override
  public String name() {
    return NAME;
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
