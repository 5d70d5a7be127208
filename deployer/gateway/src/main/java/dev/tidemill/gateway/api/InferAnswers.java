package dev.tidemill.gateway.api;

import dev.tidemill.gateway.http.Exchange;
import dev.tidemill.gateway.model.ModelFailure;
import dev.tidemill.gateway.model.ServedModel;
import dev.tidemill.gateway.protocol.InferRequest;
import dev.tidemill.gateway.protocol.ResponseWriter;
import dev.tidemill.gateway.serve.ServingRoute;
import dev.tidemill.gateway.tensor.TensorValue;
import dev.tidemill.schemas.message.Route;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Writes the answers to inference requests, with the headers that say what answered. */
record InferAnswers(GatewayMeters meters) {

  static final String VERSION_HEADER = "X-Tidemill-Version";
  static final String EPOCH_HEADER = "X-Tidemill-Epoch";
  static final String REQUEST_ID_HEADER = "X-Tidemill-Request-Id";

  /** Inputs of the request that no version knows. */
  static final String IGNORED_HEADER = "X-Tidemill-Ignored-Inputs";

  /** What a header can carry; a space at either end would be lost. */
  private static final Pattern PRINTABLE = Pattern.compile("[!-~]([ -~]*[!-~])?");

  void answer(
      Exchange exchange,
      ServingRoute serving,
      int version,
      InferRequest request,
      String id,
      ServedModel.Answer answer) {
    Collection<TensorValue> outputs = select(version, answer, request);
    ByteBuf body = exchange.newBody();
    String versionText = Integer.toString(version);
    ResponseWriter.infer(
        new ByteBufOutputStream(body),
        serving.route().endpoint(),
        versionText,
        request.id(),
        outputs);
    exchange.answer(
        200,
        body,
        headers -> {
          headers.set(VERSION_HEADER, versionText);
          List<String> ignored = serving.unknown(request.inputs().keySet());
          String names = String.join(", ", ignored);
          if (PRINTABLE.matcher(names).matches()) {
            headers.set(IGNORED_HEADER, names);
          }
          identify(headers, serving.route(), id);
        });
    meters.request(serving.route().endpoint(), 200, exchange.ageNanos());
  }

  void refuse(
      Exchange exchange, ServingRoute serving, int status, String message, Optional<String> id) {
    ByteBuf body = exchange.newBody().writeBytes(ResponseWriter.error(message));
    exchange.answer(
        status,
        body,
        headers -> {
          identify(headers, serving.route(), id.orElse(""));
          if (status == 503) {
            headers.set("Retry-After", "1");
          }
        });
    meters.request(serving.route().endpoint(), status, exchange.ageNanos());
  }

  /**
   * All outputs that were asked for. If one is missing it fails, because the answer would look
   * complete without it.
   */
  private static Collection<TensorValue> select(
      int version, ServedModel.Answer answer, InferRequest request) {
    if (request.outputs().isEmpty()) {
      return answer.outputs().values();
    }
    List<TensorValue> selected = new ArrayList<>();
    for (String name : request.outputs()) {
      TensorValue output = answer.outputs().get(name);
      if (output == null) {
        throw new ModelFailure(
            ModelFailure.Kind.CONTRACT,
            "version %d, which answered, has no output '%s'".formatted(version, name));
      }
      selected.add(output);
    }
    return selected;
  }

  private static void identify(HttpHeaders headers, Route route, String id) {
    headers.set(EPOCH_HEADER, route.generation() + "." + route.epoch());
    if (PRINTABLE.matcher(id).matches()) {
      headers.set(REQUEST_ID_HEADER, id);
    }
  }
}
