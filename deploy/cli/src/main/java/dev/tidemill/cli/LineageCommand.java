package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Where a model comes from. */
@Command(
    name = "lineage",
    description =
        "Show where a model comes from: signals, decision, run, data files, code, training,"
            + " verdict, rollout and the version before.")
final class LineageCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Parameters(
      paramLabel = NamedVersion.LABEL,
      description = "such as churn@champion or churn@7; without a version: the champion")
  String model;

  @Override
  public Integer call() {
    JsonNode lineage = tidemill.api().get(NamedVersion.of(tidemill, model).path() + "/lineage");
    tidemill.print(lineage, out -> lineage.path("lines").forEach(l -> out.println(l.asText())));
    return 0;
  }
}
