package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.training.collector.CollectorException;
import dev.tidemill.training.collector.StoreAudit;
import dev.tidemill.training.collector.StoreAudit.Audited;
import dev.tidemill.training.collector.StoreAudit.Lack;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Whether the store has what the topics name. */
@Command(
    name = "check",
    description =
        "Look whether the store has every artefact that model versions and routes name, as after a"
            + " restore. Changes nothing; exit code 1 if one is missing or damaged.")
final class StoreCheckCommand implements Callable<Integer> {

  @ParentCommand StoreCommand store;

  @Option(names = "--quick", description = "only look whether they are there, without reading them")
  boolean quick;

  @Mixin HomeContext home;

  @Override
  public Integer call() {
    ServiceContext context = home.of("store-check", store.tidemill.home());
    Audited audited;
    try {
      audited = StoreAudit.of(context, !quick).audit();
    } catch (CollectorException e) {
      throw new CliException(e.getMessage(), 1);
    }
    store.tidemill.print(json(audited), out -> table(audited, context, out));
    return audited.lacks().isEmpty() ? 0 : 1;
  }

  private static void table(Audited audited, ServiceContext context, PrintWriter out) {
    for (Lack lack : audited.lacks()) {
      out.printf(
          "%s  %s: %s%s%n",
          lack.digest(),
          lack.damaged() ? "damaged" : "missing",
          lack.of(),
          lack.routed() ? ", which gateways are to load now" : "");
    }
    out.printf(
        "%s of %s that %s and %s name %s in %s.%n",
        audited.artefacts() - audited.lacks().size(),
        Counted.of(audited.artefacts(), "artefact"),
        Counted.of(audited.versions(), "model version"),
        Counted.of(audited.routes(), "route"),
        audited.artefacts() - audited.lacks().size() == 1 ? "is" : "are",
        context.artefacts().root());
  }

  private static ObjectNode json(Audited audited) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("versions", audited.versions())
        .put("routes", audited.routes())
        .put("artefacts", audited.artefacts());
    ArrayNode lacks = root.putArray("lacks");
    for (Lack lack : audited.lacks()) {
      lacks
          .addObject()
          .put("digest", lack.digest())
          .put("state", lack.damaged() ? "damaged" : "missing")
          .put("of", lack.of())
          .put("routed", lack.routed());
    }
    return root;
  }
}
