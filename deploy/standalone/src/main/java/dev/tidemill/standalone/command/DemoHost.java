package dev.tidemill.standalone.command;

import dev.tidemill.cli.PageLink;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.demo.Demo;
import dev.tidemill.demo.Host;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.standalone.Platform;
import dev.tidemill.standalone.ProcessPlan;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A whole Tidemill in this process, for the demo. */
public record DemoHost(Platform platform) implements Host.Running {

  static DemoHost start(Path home, int port, boolean insecureLocal, PrintWriter out)
      throws InterruptedException {
    Platform platform =
        Platform.start(
            ProcessPlan.everything(home)
                .onPorts(port, UpCommand.next(null, port, 1), UpCommand.next(null, port, 2))
                .with(KitSettings.INSECURE_LOCAL.name(), Boolean.toString(insecureLocal)));
    try {
      UpCommand.awaitReady(platform, new CountDownLatch(1), out);
      return new DemoHost(platform);
    } catch (InterruptedException | RuntimeException | Error e) {
      platform.close();
      throw e;
    }
  }

  @Override
  public Demo.Site site() {
    Path home = platform.context().home();
    return new Demo.Site(
        ApiClient.ofHome(URI.create("http://127.0.0.1:" + platform.port()), home),
        URI.create("http://127.0.0.1:" + platform.gatewayPort()),
        Optional.empty(),
        home,
        home.toString());
  }

  @Override
  public PageLink page() {
    return UpCommand.page(platform);
  }

  @Override
  public void close() {
    platform.close();
  }
}
