package dev.tidemill.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Asks a gateway. */
@Command(
    name = "predict",
    description = "Ask the model that serves a pipeline.",
    mixinStandardHelpOptions = true)
final class PredictCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Parameters(
      arity = "0..1",
      paramLabel = "PIPELINE",
      description = "default: the only one there is")
  String pipeline;

  @Option(names = "--example", description = "send a request whose answer the model gate knows")
  boolean example;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "send this request (Open Inference Protocol v2, JSON)")
  Path file;

  @Override
  public Integer call() throws IOException {
    if (example == (file != null)) {
      throw new CliException("Write --example, or --file with a request", 64);
    }
    ApiClient api = tidemill.api();
    String key = tidemill.keyOrOnly(pipeline);
    JsonNode known = api.get("/api/v1/pipelines/" + key + "/example");
    JsonNode request =
        example ? known.path("request") : new ObjectMapper().readTree(ValidateCommand.text(file));
    String endpoint = known.path("endpoint").asText();
    URI gateway = URI.create(known.path("gateway").asText());
    String path = "/v2/models/" + ApiClient.encode(endpoint) + "/infer";
    JsonNode answer =
        new ApiClient(gateway, Optional.ofNullable(System.getenv("TIDEMILL_TOKEN")))
            .post(path, request);
    tidemill.print(
        answer,
        out -> {
          out.println("POST " + gateway + path);
          out.println(request);
          out.println(answer);
          if (example) {
            out.println("the model gate's own score was " + known.path("expected").asText());
          }
        });
    return 0;
  }
}
