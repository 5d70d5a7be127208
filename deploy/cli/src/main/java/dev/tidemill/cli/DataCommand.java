package dev.tidemill.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.schemas.text.Counted;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Files that runs have read, and their quarantine. */
@Command(
    name = "data",
    description = "List the files that runs have read; put some in quarantine or take them out.",
    subcommands = {DataCommand.Ls.class, DataCommand.Exclude.class, DataCommand.Include.class})
final class DataCommand implements Runnable {

  @ParentCommand Tidemill tidemill;

  @Override
  public void run() {
    throw new CliException("Write data ls, data exclude FILE or data include FILE", 64);
  }

  private JsonNode files(String key) {
    return tidemill.api().get("/api/v1/data?pipeline=" + ApiClient.encode(key)).path("files");
  }

  @Command(name = "ls", description = "List files with their state.")
  static final class Ls implements Callable<Integer> {
    @ParentCommand DataCommand data;

    @Option(
        names = {"-p", "--pipeline"},
        paramLabel = "PIPELINE",
        description = "default: the only one there is")
    String pipeline;

    @Override
    public Integer call() {
      JsonNode files = data.files(data.tidemill.keyOrOnly(pipeline));
      data.tidemill.print(
          files,
          out -> {
            Table t = new Table("FILE", "DIGEST", "ROWS", "BYTES", "FROM", "TO", "STATE", "REASON");
            files.forEach(
                f ->
                    t.row(
                        f.path("path").asText(),
                        f.path("digest").asText().substring(0, 12),
                        f.path("rows").asText(),
                        f.path("bytes").asText(),
                        f.path("minEventTime").asText(),
                        f.path("maxEventTime").asText(),
                        f.path("state").asText(),
                        f.path("reason").asText()));
            t.print(out);
          });
      return 0;
    }
  }

  /** Exclude and include name files alike: by path, or by the start of the digest. */
  abstract static class Move implements Callable<Integer> {
    @ParentCommand DataCommand data;

    @Parameters(
        arity = "1..*",
        paramLabel = "FILE",
        description = "path, or the first characters of the digest")
    List<String> names;

    @Option(
        names = {"-p", "--pipeline"},
        paramLabel = "PIPELINE",
        description = "default: the only one there is")
    String pipeline;

    @Option(names = "--reason", paramLabel = "TEXT", description = "why, for the record")
    String reason = "";

    /** The sentence to print once the command has been carried out. */
    String next(String key, int files) {
      return "";
    }

    int send(String kind, String otherwise, Predicate<JsonNode> movable) {
      String key = data.tidemill.keyOrOnly(pipeline);
      JsonNode files = data.files(key);
      Set<String> digests = new LinkedHashSet<>();
      Set<String> paths = new LinkedHashSet<>();
      for (String name : names) {
        List<JsonNode> found = named(files, name);
        if (found.isEmpty()) {
          throw new CliException(
              "No run of "
                  + key
                  + " has read a file called "
                  + name
                  + "; `tidemill data ls` shows those that there are",
              66);
        }
        if (found.stream().noneMatch(movable)) {
          throw new CliException(name + " stays as it is: " + otherwise, 66);
        }
        found.stream()
            .filter(movable)
            .forEach(
                f -> {
                  digests.add(f.path("digest").asText());
                  paths.add(f.path("path").asText());
                });
      }
      ObjectNode body = CommandSender.body(kind, key, reason);
      ArrayNode list = body.putArray("digests");
      digests.forEach(list::add);
      JsonNode answer = new CommandSender(data.tidemill.api()).send(body);
      data.tidemill.print(
          answer,
          out -> {
            out.println(answer.path("message").asText());
            paths.forEach(path -> out.println("  " + path));
            answer.path("notes").forEach(note -> out.println("note: " + note.asText()));
            String next = answer.path("notes").isEmpty() ? next(key, digests.size()) : "";
            if (!next.isEmpty()) {
              out.println(next);
            }
          });
      return 0;
    }

    private static List<JsonNode> named(JsonNode files, String name) {
      List<JsonNode> found = new ArrayList<>();
      for (JsonNode f : files) {
        if (f.path("path").asText().equals(name)
            || (name.length() >= 6 && f.path("digest").asText().startsWith(name))) {
          found.add(f);
        }
      }
      return found;
    }
  }

  @Command(name = "exclude", description = "Leave files out of later snapshots.")
  static final class Exclude extends Move {
    @Override
    public Integer call() {
      return send(
          "exclude-data", "it is excluded by hand already", f -> !f.path("byHand").asBoolean());
    }
  }

  @Command(name = "include", description = "Take files out of quarantine.")
  static final class Include extends Move {
    /** Including starts no run. */
    @Override
    String next(String key, int files) {
      return "The next run takes %s; `tidemill trigger %s` starts one now."
          .formatted(Counted.verb(files, "it", "them"), key);
    }

    @Override
    public Integer call() {
      return send(
          "include-data",
          "it is not in quarantine",
          f -> f.path("state").asText().equals("quarantined"));
    }
  }
}
