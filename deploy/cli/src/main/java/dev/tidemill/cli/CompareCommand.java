package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.cli.client.ApiClient;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Two runs side by side. */
@Command(
    name = "compare",
    description =
        "Show how two runs differ: data, code, parameters, environment, gates, metrics, outcome.")
final class CompareCommand implements Callable<Integer> {

  private static final int WIDTH = 60;

  @ParentCommand Tidemill tidemill;

  @Parameters(index = "0", paramLabel = "RUN", description = "a run id")
  String a;

  @Parameters(index = "1", paramLabel = "RUN", description = "the other one")
  String b;

  @Option(names = "--all", description = "show what is the same, too")
  boolean all;

  @Override
  public Integer call() {
    JsonNode compared =
        tidemill
            .api()
            .get("/api/v1/runs/" + ApiClient.encode(a) + "/compare/" + ApiClient.encode(b));
    tidemill.print(compared, out -> print(compared, out));
    return 0;
  }

  private void print(JsonNode compared, PrintWriter out) {
    Table table =
        new Table("WHAT", "NAME", compared.path("a").asText(), compared.path("b").asText());
    int same = 0;
    for (JsonNode line : compared.path("lines")) {
      boolean differs = line.path("differs").asBoolean();
      same += differs ? 0 : 1;
      if (differs || all) {
        table.row(
            line.path("section").asText() + (differs ? "" : " (same)"),
            line.path("name").asText(),
            shown(line.path("a").asText()),
            shown(line.path("b").asText()));
      }
    }
    table.print(out);
    if (!all) {
      out.println(same + " others are the same (--all shows them)");
    }
  }

  /** Digests are told apart by their beginnings; -o json has all of each value. */
  private static String shown(String value) {
    if (value.isEmpty()) {
      return "-";
    }
    if (value.matches("[0-9a-f]{64}")) {
      return value.substring(0, 12);
    }
    return value.length() > WIDTH ? value.substring(0, WIDTH - 3) + "..." : value;
  }
}
