package dev.tidemill.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CliException;
import dev.tidemill.cli.client.TokenScope;
import dev.tidemill.kit.http.JsonErrors;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Asks a gateway for a prediction. */
@Command(name = "predict", description = "Ask the model that serves a pipeline.")
final class PredictCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Mixin PipelineArgument pipeline;

  @Option(names = "--example", description = "send a request whose answer the model gate knows")
  boolean example;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "send this request (Open Inference Protocol v2, JSON)")
  Path file;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description =
          "the gateway to ask (default: the one that the server names, which gets your token only"
              + " if it is on the server's host)")
  String gateway;

  private static final int AWAY = 69;
  private static final int NOT_PERMITTED = 77;

  /** The largest difference between a gateway's answer and the model gate's score. */
  private static final double TOLERANCE = 1e-5;

  @Override
  public Integer call() throws IOException {
    if (example == (file != null)) {
      throw new CliException("Write --example, or --file with a request", 64);
    }
    ApiClient api = tidemill.api();
    String key = pipeline.key(tidemill);
    JsonNode known = api.get(ApiClient.pipeline(key) + "/example");
    URI address =
        gateway == null
            ? Tidemill.address("the gateway that the server names", known.path("gateway").asText())
            : Tidemill.address("--gateway", gateway);
    boolean trusted = gateway != null || TokenScope.covers(api.server(), address);
    Optional<String> token = tidemill.givenToken();
    ApiClient asked = new ApiClient(address, trusted ? token : Optional.empty());
    String model = "/v2/models/" + ApiClient.encode(known.path("endpoint").asText());
    try {
      return example ? example(asked, model, known) : send(asked, model);
    } catch (CliException e) {
      if (e.exitCode() == NOT_PERMITTED && !trusted && token.isPresent()) {
        throw withheld(e, address);
      }
      if (e.exitCode() == AWAY) {
        throw new CliException(
            "No gateway answers at "
                + address
                + (gateway == null ? ", which it tells of itself (gateway-url)" : "")
                + "; name one that can be reached from here with --gateway URL",
            AWAY);
      }
      throw e;
    }
  }

  private static CliException withheld(CliException e, URI address) {
    return new CliException(
        e.getMessage()
            + "; your token was not sent to "
            + address
            + ", which is not on the server's host: if you trust it, name it with --gateway",
        NOT_PERMITTED);
  }

  /** Sends a request as an application does: it is routed, logged and counted. */
  private int send(ApiClient gateway, String model) throws IOException {
    JsonNode request;
    try {
      request = new ObjectMapper().readTree(FileText.of(file));
    } catch (JsonProcessingException e) {
      throw new CliException(file + " is not valid JSON: " + JsonErrors.describe(e), 65);
    }
    JsonNode answer = gateway.post(model + "/infer", request);
    tidemill.print(answer, out -> told(out, gateway, model + "/infer", request, answer));
    return 0;
  }

  /** Asks the version by name, which counts neither as traffic nor as evidence. */
  private int example(ApiClient gateway, String model, JsonNode known) {
    String path = model + "/versions/" + known.path("version").asInt() + "/infer";
    JsonNode request = known.path("request");
    JsonNode answer = gateway.post(path, request);
    double expected = known.path("expected").asDouble();
    ExampleAnswer given = ExampleAnswer.of(answer, known);
    double score = given.score();
    boolean agree = Math.abs(score - expected) <= TOLERANCE && given.classesAgree(TOLERANCE);
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    all.put("url", gateway.server() + path);
    all.set("request", request);
    all.set("answer", answer);
    all.put("score", score).put("expected", expected).put("agree", agree);
    tidemill.print(
        all,
        out -> {
          told(out, gateway, path, request, answer);
          out.println(
              agree
                  ? "The gateway's score " + score + " is the score that the model gate computed."
                  : "The gateway's score is "
                      + score
                      + ", the model gate's "
                      + expected
                      + given.classesToldApart());
        });
    return agree ? 0 : 1;
  }

  private static void told(
      PrintWriter out, ApiClient gateway, String path, JsonNode request, JsonNode answer) {
    out.println("POST " + gateway.server() + path);
    out.println(request);
    out.println(answer);
  }
}
