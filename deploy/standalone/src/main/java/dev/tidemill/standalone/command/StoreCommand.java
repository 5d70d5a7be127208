package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.store.StoreSweep.Stored;
import dev.tidemill.training.collector.ArtefactCollector;
import dev.tidemill.training.collector.Collected;
import dev.tidemill.training.collector.CollectorException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The artefact store. */
@Command(
    name = "store",
    description = "Look after the store of snapshots and models.",
    subcommands = {StoreCommand.Gc.class, StoreCheckCommand.class})
final class StoreCommand implements Runnable {

  @ParentCommand Tidemill tidemill;

  @Override
  public void run() {
    throw new CliException("Write store gc or store check", 64);
  }

  /** Deletes artefacts that nothing names. Services may run at the same time. */
  @Command(
      name = "gc",
      description =
          "Delete the artefacts that no record names any more, and files that killed processes did"
              + " not finish. Services may run meanwhile.")
  static final class Gc implements Callable<Integer> {

    private static final int SHOWN = 20;

    @ParentCommand StoreCommand store;

    @Option(names = "--dry-run", description = "delete nothing, show what would go")
    boolean dryRun;

    @Option(
        names = "--older-than",
        paramLabel = "DURATION",
        description =
            "only what was written longer ago, at least 1d (default: setting artefacts-keep)")
    String olderThan;

    @Mixin HomeContext home;

    @Override
    public Integer call() {
      ServiceContext context = home.of("store-gc", store.tidemill.home());
      Duration keep = olderThan == null ? context.settings().get(ArtefactCollector.KEEP) : keep();
      Collected done = collect(context, keep);
      store.tidemill.print(json(done), out -> table(done, context).forEach(out::println));
      return 0;
    }

    private Collected collect(ServiceContext context, Duration keep) {
      try {
        return ArtefactCollector.of(context).collect(keep, dryRun, Instant.now());
      } catch (CollectorException e) {
        throw new CliException(e.getMessage(), 1);
      }
    }

    private Duration keep() {
      try {
        return ArtefactCollector.KEEP.parser().apply(olderThan);
      } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
        throw new CliException(
            "--older-than is \"%s\"; allowed is %s"
                .formatted(olderThan, ArtefactCollector.KEEP.allowed()),
            64);
      }
    }

    private static List<String> table(Collected done, ServiceContext context) {
      Stored[] files =
          Stream.concat(done.removed().stream(), done.unfinished().stream()).toArray(Stored[]::new);
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < Math.min(SHOWN, files.length); i++) {
        lines.add(
            "%s  %s  %s"
                .formatted(files[i].name(), Collected.size(files[i].bytes()), files[i].modified()));
      }
      if (files.length > SHOWN) {
        lines.add("... and " + (files.length - SHOWN) + " more; --output json lists all");
      }
      lines.add(done.summary(context.artefacts().root().toString()));
      return lines;
    }

    private static ObjectNode json(Collected done) {
      ObjectNode root = JsonNodeFactory.instance.objectNode();
      root.put("dryRun", done.dryRun())
          .put("removedBytes", done.removedBytes())
          .put("kept", done.kept())
          .put("keptBytes", done.keptBytes());
      list(root.putArray("removed"), done.removed());
      list(root.putArray("unfinished"), done.unfinished());
      return root;
    }

    private static void list(ArrayNode to, List<Stored> files) {
      files.forEach(
          f ->
              to.addObject()
                  .put("name", f.name())
                  .put("bytes", f.bytes())
                  .put("modified", f.modified().toString()));
    }
  }
}
